//! Every way in which a contract refuses, decoded by selector, never by message text.

// Fields are named as in the contracts.
#![allow(non_snake_case)]

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::{Panic, Revert as Message, SolError},
};

use crate::{
    bindings::{
        AgenticCommerce, Agreed, All, Arbitrable, Court, Escrow, HeaderBeacon, JobStatus, League,
        Linear, NamedVerifiers, Panels, Possession, ProRata, Royalties, Sealed, Stakes,
        StatementResolver, StorageProof, ValidationResponder, Vouchers, Words,
    },
    types::{AssetKind, Status},
};

mod transfer {
    #![allow(missing_docs, unreachable_pub)]

    // Thrown in assembly by the library that the contracts move tokens with, so no ABI has them.
    alloy::sol! {
        error TransferFromFailed();
        error TransferFailed();
        error ETHTransferFailed();
    }
}

macro_rules! reverts {
    ($(
        $source:path => $name:ident $({ $($field:ident : $ty:ty),* })? : $message:literal;
    )*) => {
        /// Why a contract refused. The text says what was wrong, with which value, and what to do.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Revert {
            $(
                #[doc = concat!("`", stringify!($source), "`: ", $message, ".")]
                #[allow(missing_docs)]
                #[error($message)]
                $name $({ $($field: $ty),* })?,
            )*
            /// A contract, most often a token, refused with these words.
            #[error("the contract said: {0}")]
            Message(String),
            /// Solidity's panic, with its code.
            #[error("the contract panicked with code {0:#x}: a value overflows or cannot be decoded")]
            Panic(U256),
            /// A refusal without any data: most often out of gas, or a call to something that is not
            /// the contract it was taken for.
            #[error(
                "the contract refused without a reason: send more gas, and check the addresses"
            )]
            Silent,
            /// An error that none of the contracts has: an arbiter, allocator or token of the deal
            /// threw it.
            #[error("an unknown error, which an arbiter, allocator or token of the deal threw: {0}")]
            Unknown(Bytes),
        }

        impl Revert {
            /// Decodes the data of a revert.
            pub fn decode(data: &[u8]) -> Self {
                let Some(selector) = data.first_chunk::<4>() else {
                    return if data.is_empty() {
                        Self::Silent
                    } else {
                        Self::Unknown(Bytes::copy_from_slice(data))
                    };
                };
                $(
                    if *selector == <$source as SolError>::SELECTOR {
                        if let Ok(_error) = <$source as SolError>::abi_decode(data) {
                            return Self::$name $({ $($field: _error.$field),* })?;
                        }
                        return Self::Unknown(Bytes::copy_from_slice(data));
                    }
                )*
                if let Ok(message) = Message::abi_decode(data) {
                    return Self::Message(message.reason);
                }
                if let Ok(panic) = Panic::abi_decode(data) {
                    return Self::Panic(panic.code);
                }
                Self::Unknown(Bytes::copy_from_slice(data))
            }

            /// The error's name in the contracts, stable for logs and alarms.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => {
                        let signature = <$source as SolError>::SIGNATURE;
                        signature.split_once('(').map_or(signature, |(name, _)| name)
                    })*
                    Self::Message(_) => "Message",
                    Self::Panic(_) => "Panic",
                    Self::Silent => "Silent",
                    Self::Unknown(_) => "Unknown",
                }
            }
        }
    };
}

reverts! {
    Escrow::AlreadyOpen => AlreadyOpen { dealId: B256, openedAt: U256 }:
        "deal {dealId} is open since {openedAt}: follow it, or sign another salt for a second one";
    Escrow::OpeningExpired => OpeningExpired { openBefore: U256, time: U256 }:
        "the deal could be opened until {openBefore}, and it is {time}: sign it anew with a later openBefore";
    Escrow::CommitmentCount => CommitmentCount { count: U256, max: U256 }:
        "the deal has {count} commitments: give it 1 to {max}";
    Escrow::BackwardOffset => BackwardOffset:
        "the deal's calldata has an offset that points back: encode it with an ABI encoder";
    Escrow::DepositCount => DepositCount { count: U256, commitments: U256 }:
        "{count} deposits came for {commitments} commitments: send one for each, or none if the caller is every depositor";
    Escrow::BadSignature => BadSignature { index: U256, depositor: Address }:
        "the signature for commitment {index} is not one of {depositor} over this deal, chain and contract: let it sign the deal's id again";
    Escrow::SignatureRevoked => SignatureRevoked { index: U256, depositor: Address }:
        "{depositor} revoked its signature for commitment {index}: agree on a new deal with another salt";
    Escrow::PayerNotCaller => PayerNotCaller { index: U256, payer: Address }:
        "{payer} can pay commitment {index} only by calling open itself: name the depositor or the caller as payer";
    Escrow::NoAssets => NoAssets { index: U256 }:
        "commitment {index} has no assets: give it at least one";
    Escrow::ClauseCount => ClauseCount { index: U256, count: U256, max: U256 }:
        "commitment {index} has {count} clauses: give it 1 to {max}";
    Escrow::EmptyWindow => EmptyWindow { index: U256, clause: U256 }:
        "clause {clause} of commitment {index} can never be taken: its from must be before its until";
    Escrow::AmbiguousAllocation => AmbiguousAllocation { index: U256, clause: U256 }:
        "clause {clause} of commitment {index} must have either shares or an allocator, and data only with an allocator";
    Escrow::SharesSum => SharesSum { index: U256, clause: U256, sum: U256 }:
        "the shares of clause {clause} of commitment {index} sum to {sum}: they must sum to 1000000";
    Escrow::TooManyPayouts => TooManyPayouts { count: U256, max: U256 }:
        "a clause makes {count} payouts: payees times assets must be at most {max}";
    Escrow::Indivisible => Indivisible { index: U256, clause: U256 }:
        "clause {clause} of commitment {index} divides an ERC-721 token: give it whole to one payee";
    Escrow::AuthorUntested => AuthorUntested { index: U256, clause: U256 }:
        "clause {clause} of commitment {index} pays an author that nobody tests: give it an arbiter";
    Escrow::DealMismatch => DealMismatch { expected: B256, actual: B256 }:
        "what was sent hashes to deal {actual}, not to {expected}: send the deal's own fields, commitment and siblings in order, to its own chain";
    Escrow::NotOpen => NotOpen { dealId: B256 }:
        "deal {dealId} was never opened on this kernel: open it first, or check chain and address";
    Escrow::UnknownCommitment => UnknownCommitment { index: U256, count: U256 }:
        "there is no commitment {index}: the deal has {count}, counted from 0";
    Escrow::AlreadyClosed => AlreadyClosed { index: U256, clause: U256 }:
        "commitment {index} was closed by clause {clause}: there is nothing left to settle";
    Escrow::UnknownClause => UnknownClause { clause: U256, count: U256 }:
        "there is no clause {clause}: the commitment has {count}, counted from 0";
    Escrow::OutsideWindow => OutsideWindow { from: U256, until: U256, time: U256 }:
        "the clause can be taken from {from} until {until} (0: for ever), and it is {time}: wait, or take another clause";
    Escrow::Refused => Refused { arbiter: Address }:
        "arbiter {arbiter} does not say yes now: wait, or take the clause that is due";
    Escrow::NoStatement => NoStatement:
        "the clause pays the author of a statement: send the statement";
    Escrow::NotStated => NotStated { statementId: B256 }:
        "nothing, or something else, was stated under {statementId}: state it first, and send its exact data";
    Escrow::Overallocated => Overallocated { asset: U256, sum: U256, amount: U256 }:
        "the allocator gives away {sum} of asset {asset}, of which {amount} are locked: agree on less";
    Escrow::AmountCount => AmountCount { payee: Address, count: U256, assets: U256 }:
        "the allocator gives {payee} {count} amounts: it must give one for each of {assets} assets";
    Escrow::AlreadyStated => AlreadyStated { statementId: B256 }:
        "something else was stated under {statementId}, and the first word stands: use another kind";
    Escrow::StatementExpired => StatementExpired { expiry: U256, time: U256 }:
        "the author's signature was valid until {expiry}, and it is {time}: let it sign a later expiry";
    Escrow::BadAuthor => BadAuthor { author: Address }:
        "the signature is not one of {author} over this statement, expiry, chain and contract: let it sign again";
    Escrow::NestedMulticall => NestedMulticall:
        "a multicall cannot contain another: make one flat list of calls";
    Escrow::Reentered => Reentered:
        "a token or payee called back while value moved: nothing is lost, leave it out of the deal";
    Escrow::OnlySelf => OnlySelf:
        "only the contract itself may call transferOut: use settle or withdraw";
    Escrow::WrongValue => WrongValue { needed: U256, sent: U256 }:
        "{sent} wei came where {needed} are needed: send exactly that";
    Escrow::ZeroAmount => ZeroAmount { token: Address }:
        "a deposit of zero in token {token}: lock an amount above zero";
    Escrow::AmountTooLarge => AmountTooLarge { token: Address, amount: U256 }:
        "an amount of {amount} in token {token}: it must be below 2^128";
    Escrow::MalformedAsset => MalformedAsset { kind: AssetKind, token: Address, id: U256, amount: U256 }:
        "an asset of kind {kind:?} cannot have token {token}, id {id} and amount {amount}: see the type Asset";
    Escrow::WrongKind => WrongKind { kind: AssetKind, token: Address }:
        "token {token} is not of the kind {kind:?} that the deal declares, or has no such id: declare what it is";
    Escrow::DepositMismatch => DepositMismatch { token: Address, expected: U256, received: U256 }:
        "{received} arrived of {expected} in token {token}: it takes a fee or changes balances by itself, use another";
    Escrow::NotDelivered => NotDelivered { token: Address, id: U256 }:
        "id {id} of token {token} did not arrive: its payer must own it";
    Escrow::UnexpectedReceipt => UnexpectedReceipt { token: Address, id: U256 }:
        "id {id} of token {token} was sent without a deal: deposit it by open";
    Escrow::NoPermit2 => NoPermit2:
        "this chain has no Permit2: pay by approval or by an EIP-2612 permit";
    Escrow::InsufficientGas => InsufficientGas { needed: U256, left: U256 }:
        "a payout needs {needed} gas and {left} were left: send the transaction with a higher gas limit";
    Escrow::NoCredit => NoCredit { payee: Address, kind: AssetKind, token: Address, id: U256 }:
        "{payee} has no credit of {kind:?} token {token}, id {id}: there is nothing to withdraw";
    Escrow::NotPayee => NotPayee { payee: Address, caller: Address }:
        "{caller} cannot send the credit of {payee} elsewhere: withdraw it to {payee} itself";
    Escrow::InvalidPayee => InvalidPayee { to: Address }:
        "value cannot go to {to}: name a payee that is neither zero nor the contract";
    Escrow::WithdrawFailed => WithdrawFailed { to: Address }:
        "the credit could not be paid to {to} and stays: the payee can withdraw it to another address";

    Court::DealNotOpen => DealNotOpen { dealId: B256 }:
        "deal {dealId} was never opened on the court's kernel: open it first, or check chain and address";
    Court::TermsMismatch => TermsMismatch { expected: B256, actual: B256 }:
        "the terms name hash {expected}, and what was sent hashes to {actual}: send the filing, rules or claim as they were agreed";
    Court::NotFiler => NotFiler { filer: Address, caller: Address }:
        "{caller} cannot file: the terms name {filer}";
    Court::DeadlinePassed => DeadlinePassed { deadline: U256, time: U256 }:
        "a result had to be filed before {deadline}, and it is {time}: the docket is Absent";
    Court::AlreadyFiled => AlreadyFiled { docketId: B256 }:
        "a result was filed in docket {docketId} before: the first one stands";
    Court::TooManyUnits => TooManyUnits { units: U256 }:
        "{units} units: they must be below 2^48, make the unit larger";
    Court::PriceTooLarge => PriceTooLarge { price: U256 }:
        "a price of {price}: it must be below 2^120, agree on a lower cap";
    Court::NotInstance => NotInstance { instance: Address, caller: Address }:
        "{caller} cannot rule: the terms name {instance}";
    Court::InvalidFiling => InvalidFiling:
        "the filing terms can never hold: silence must be Upheld or Void, window at most limit, floor at most cap, the asset fungible, 1 to 16 slash shares that sum to 1000000";
    Court::NotStanding => NotStanding { docketId: B256, status: Status }:
        "docket {docketId} is {status} and takes no ruling: it does only while Standing or Disputed";
    Court::InvalidRuling => InvalidRuling { status: Status, fallback_: Status, until: U256 }:
        "the instance may not set {status}, then {fallback_} at {until}";
    Court::NotFinal => NotFinal { docketId: B256, status: Status }:
        "docket {docketId} is {status}: the collateral is released when it is final";
    Court::TooManyRulers => TooManyRulers { count: U256, max: U256 }:
        "the instance names {count} who were right: at most {max} can be paid";
    Court::NothingHeld => NothingHeld { docketId: B256 }:
        "the court holds no collateral in docket {docketId}: it was released before, or none was ever taken";
    Court::TooMuchAwarded => TooMuchAwarded { left: U256, amount: U256 }:
        "the instance awards {amount}, and {left} of the spoils are left";

    NamedVerifiers::WrongInstance => WrongInstance { instance: Address }:
        "the terms name instance {instance}: send the verdict there";
    NamedVerifiers::RulesMismatch => RulesMismatch { expected: B256, actual: B256 }:
        "the terms name rules {expected}, and what was sent hashes to {actual}: send quorum and verifiers as they were agreed, in order";
    NamedVerifiers::InvalidRules => InvalidRules { quorum: U256, verifiers: U256 }:
        "{quorum} of {verifiers} verifiers cannot rule: name 1 to 7, more than half of them as quorum";
    NamedVerifiers::NotNamed => NotNamed { caller: Address }:
        "{caller} is not a verifier of this deal: only those that the rules name give verdicts";
    NamedVerifiers::AlreadyGiven => AlreadyGiven { verifier: Address, confirms: bool }:
        "{verifier} gave the other verdict before (confirms: {confirms}), and the first one stands";
    NamedVerifiers::WrongClaim => WrongClaim { filed: B256, replayed: B256 }:
        "the docket holds claim {filed}, not {replayed}: replay the claim that was filed";

    Panels::WrongTerms => WrongTerms { expected: B256, actual: B256 }:
        "the terms name {expected}, and what was sent is or hashes to {actual}: send the rules as they were agreed, to the instance that the terms name";
    Panels::InvalidRules => UnfairRules:
        "the rules can never judge fairly: reject the docket, and build rules with the SDK, which checks the limits";
    Panels::NothingToReject => NothingToReject:
        "the rules are within the limits: challenge the claim instead";
    Panels::WrongStatus => DocketStatus { docketId: B256, status: Status }:
        "docket {docketId} is {status}, in which this cannot be done";
    Panels::WrongTime => WrongTime { from: U256, until: U256 }:
        "it can be done from {from} on and before {until} (Unix seconds): wait for the one, or take what is due after the other";
    Panels::WrongStage => WrongStage { caseId: B256 }:
        "case {caseId} is at another stage than this needs: read it, and make the move that is due";
    Panels::Nothing => NothingThere { key: B256 }:
        "there is nothing under {key}, or it was done before";
    Panels::WrongClaim => WrongCounterClaim { claim: B256 }:
        "{claim} is not the claim that this needs: a counter-claim must differ from what was filed, and all else must name what was filed";
    Panels::WrongClock => WrongClock { left: U256, needed: U256 }:
        "{left} seconds are left on the mover's clock where {needed} are needed: move while it runs, or claim the default when it is out";
    Panels::PoolTooSmall => PoolTooSmall { held: U256, needed: U256 }:
        "the pool has {held} seats, and the panel needs {needed}: have verifiers stake, or wait for the limit, at which the last ruling stands";
    Panels::NoRandomness => NoRandomness { blockNumber: U256 }:
        "the beacon has no word for block or chain {blockNumber}: prove sooner, on the chain that the beacon is for";
    Panels::NotAudited => NotAudited { docketId: B256 }:
        "the beacon's word does not ask for an audit of docket {docketId}";
    Panels::NotDrawn => NotDrawn { slot: U256, caller: Address }:
        "slot {slot} was not drawn for {caller}, or not at this try: look up what was drawn";
    Panels::NoMajority => NoMajority { votes: U256, revealed: U256 }:
        "the answer has {votes} of {revealed} votes revealed, which rules nothing: name the answer of more than half";
    Panels::NothingToFund => NothingToFund:
        "the side has all that its appeal needs, or the amount is zero";
    Panels::NotRuled => NotRuled { disputeId: U256 }:
        "the forum has not ruled on dispute {disputeId}, or is not asked about it: wait for its ruling or its limit";
    Panels::NoSuchLeaf => NoSuchLeaf { index: U256, leaves: U256 }:
        "there is no leaf {index}: the trace has {leaves}, counted from 0";
    Panels::NotInTrace => NotInTrace { expected: B256, found: B256 }:
        "the proof leads to {found}, not to {expected}: send leaf and path as they are in the trace that was filed";
    Panels::WrongLength => WrongProofLength { given: U256 }:
        "{given} nodes are not what a proof at this place has: send one for each level with a sibling";
    Panels::HashFailed => HashFailed:
        "the SHA-256 precompile failed: send the transaction with a higher gas limit";
    Stakes::InvalidPool => InvalidPool:
        "the pool can never serve: name an instance, a stake above zero, a fungible asset and an owner";
    Stakes::WrongCount => WrongCount { count: U256, max: U256 }:
        "{count} seats at once: take 1 to {max}";
    Stakes::NotOwner => NotOwner { owner: Address, caller: Address }:
        "the seat is of {owner} (zero: of nobody), not of {caller}";
    Stakes::AlreadyLeft => AlreadyLeft { left: U256 }:
        "the seat was left at {left}: take its stake when it is free";
    Stakes::NotFree => NotFree { free: U256 }:
        "the seat's stake is to be had after {free} (Unix seconds; the greatest number: leave it first)";
    HeaderBeacon::ForeignNumber => ForeignNumber { blockNumber: U256, number: U256 }:
        "the header is of block {number}, not of {blockNumber}: send that block's header";
    HeaderBeacon::WrongHeader => WrongHeader { blockNumber: U256, expected: B256, found: B256 }:
        "what was sent hashes to {found}, and block {blockNumber} to {expected}: send its whole header as RLP";

    League::InvalidLeague => InvalidLeague:
        "the rules can never be kept: 1 to 32 rounds and matches, at most 7 verifiers with more than half as quorum, at most 7 bounds rising above the stake, a beacon, windows of 5 minutes to a year, a filer if there is a bond and only then";
    League::OutsideWindow => OutsideSeasonWindow { from: U256, until: U256 }:
        "it can be done from {from} on and before {until} (Unix seconds): wait for the one, or for the next season after the other";
    League::NoSeason => NoSeason { leagueId: B256 }:
        "no season of league {leagueId} was opened: enter an agent to open one";
    League::IsDisqualified => IsDisqualified { agentId: B256 }:
        "agent {agentId} is disqualified from the league for good";
    League::StillPlaying => StillPlaying { agentId: B256, until: U256 }:
        "agent {agentId} plays until {until} (Unix seconds), or until its division is closed: wait, or close it";
    League::NotEntered => NotEntered { agentId: B256, season: u32 }:
        "agent {agentId} did not enter season {season}";
    League::StakeTooSmall => StakeTooSmall { balance: U256, least: U256 }:
        "the balance would be {balance}, and at least {least} is at stake: bring more";
    League::BalanceTooSmall => BalanceTooSmall { balance: U256, asked: U256 }:
        "the balance is {balance}, less than {asked}";
    League::DivisionFull => DivisionFull { division: u8, max: U256 }:
        "division {division} has {max} agents, which is all it can have: enter the next season, or play for another balance";
    League::AlreadySealed => AlreadyFixed { drawBlock: U256 }:
        "the seeds come from block {drawBlock}: draw them when it is there";
    League::NotSealed => NotFixed { season: u32 }:
        "the block of the seeds of season {season} is not fixed: call seal first";
    League::AlreadySeeded => AlreadySeeded { season: u32 }:
        "the seeds of season {season} are drawn";
    League::NotSeeded => NotSeeded { season: u32 }:
        "the seeds of season {season} are not drawn: call seed first";
    League::SeedUnavailable => SeedUnavailable { blockNumber: U256 }:
        "the beacon has no word for block {blockNumber}, or not yet: wait until it is past, and prove it soon after";
    League::WrongRound => WrongRound { expected: U256, given: U256 }:
        "round {expected} is to be claimed next (all are claimed if there is none), not {given}";
    League::NotLeagueFiler => NotLeagueFiler { filer: Address, caller: Address }:
        "{caller} cannot file: the rules name {filer} (zero: nobody)";
    League::NotFilable => NotFilable { division: u8 }:
        "nobody entered division {division}, or it was filed before";
    League::ScoresMismatch => ScoresMismatch { expected: U256, given: U256 }:
        "{given} scores came where {expected} are needed: send one for each agent of the division as filed, none where nothing stands filed";
    League::NotVerifier => NotVerifier { caller: Address }:
        "the rules do not name {caller} as a verifier";
    League::AlreadyVoted => AlreadyVoted { verifier: Address }:
        "{verifier} voted the same before";
    League::NotStated => ResultNotStated { statement: B256 }:
        "nobody stated {statement} in this season, or it was refuted: send what was stated";
    League::NotClosable => NotClosable { division: u8 }:
        "division {division} was closed, or nobody entered it";
    League::RankingIncomplete => RankingIncomplete { expected: U256, given: U256 }:
        "the ranking has {given} agents where {expected} have a result: send all of them";
    League::WrongRanking => WrongRanking { place: U256 }:
        "the agent at place {place} (from 0) has no result, or comes before the one above it: rank by points, then less fuel, then earlier entry";
    League::NoBond => NoBond { division: u8 }:
        "division {division} has no bond to pay back";

    All::ProofCount => ProofCount { proofs: U256, children: U256 }:
        "{proofs} proofs came for {children} children: send one for each, or none at all";
    Agreed::AgreementExpired => AgreementExpired { expiry: U256, time: U256 }:
        "the agreement was valid until {expiry}, and it is {time}: let all depositors sign a later expiry";
    Agreed::SignatureCount => SignatureCount { count: U256, parties: U256 }:
        "{count} signatures came for {parties} commitments: send one for each, empty where its depositor has an earlier one";

    Sealed::AlreadySealed => AlreadySealed:
        "the same seal was made before: wait for its reveal, or seal with another salt";
    Sealed::BondTooLow => BondTooLow { bond: U256, least: U256 }:
        "the seal carries a bond of {bond} wei, and the contest asks for {least}: seal again with that";
    Sealed::Invalid => InvalidFulfilment:
        "the contest's judge does not say yes to this fulfilment: seal a valid one";
    Sealed::NotSealed => NotSealed:
        "nothing was sealed under this contest, sealer, content and salt: seal it a block before";
    Sealed::NotStated => FulfilmentNotStated:
        "the fulfilment is not stated with this content: state it, or send the sealer's signature";
    Sealed::SealedLate => SealedLate { until: U256, sealedAt: U256 }:
        "the contest took seals before {until}, and this one was made at {sealedAt}";
    Possession::NotBegun => NotBegun { scheduleId: B256 }:
        "schedule {scheduleId} was never begun: call begin after the deal is open";
    Possession::NoSeed => NoSeed { blockNumber: U256 }:
        "the hash of block {blockNumber} is not to be had: prove sooner, or name a beacon";
    Possession::UnknownPeriod => UnknownPeriod { period: U256, periods: U256 }:
        "there is no period {period}: the schedule has {periods}, counted from 0";
    Possession::WrongPiece => WrongPiece { index: U256 }:
        "what was sent is not the challenged piece: send piece {index}, with its path";
    StorageProof::FieldNotPresentInBlockHeader => FieldNotPresentInBlockHeader:
        "the block header lacks a field: send the whole header as RLP";
    StorageProof::RLPInvalidEncoding => RlpInvalidEncoding:
        "a part of the storage proof is no RLP: send header and proofs as the node gives them";

    Linear::AuthorUntested => LinearAuthorUntested:
        "the clause prices by the time of a statement that nobody tests: give it an arbiter";
    Linear::NotStated => PriceNotStated:
        "the statement or amount that the allocator goes by is not stated: state it, or send its exact content";
    ProRata::ContentCount => ContentCount { contents: U256, payees: U256 }:
        "{contents} weights came for {payees} payees: send one content for each, empty where nothing is stated";
    ProRata::NotStated => WeightNotStated { payee: Address }:
        "the weight of {payee} is not what the meter stated: send the exact content";
    ProRata::TooEarly => AllocationTooEarly { until: U256, time: U256 }:
        "what is paid is known at {until}, and it is {time}: wait";
    ProRata::Unordered => Unordered:
        "the payees are not strictly ascending: the clause can never be taken";
    Royalties::MissingWork => MissingWork { id: B256 }:
        "work {id} is recorded and was not sent: send the chain of works up to the root";
    Vouchers::InsufficientGas => SignerGas:
        "too little gas is left to ask the voucher's signer: send the transaction with a higher gas limit";

    AgenticCommerce::BudgetMismatch => BudgetMismatch { budget: U256, expected: U256 }:
        "the job's budget is {budget}, not {expected}, and must be above zero: agree on it first";
    AgenticCommerce::BudgetTooLarge => BudgetTooLarge { amount: U256 }:
        "a budget of {amount}: it must be below 2^128";
    AgenticCommerce::FundingMismatch => FundingMismatch { budget: U256, received: U256 }:
        "{received} arrived of a budget of {budget}: the token takes a fee";
    AgenticCommerce::InvalidExpiry => InvalidExpiry { expiredAt: U256, time: U256 }:
        "the expiry {expiredAt} must be after {time}, by less than 2^32 seconds";
    AgenticCommerce::InvalidHook => InvalidHook { hook: Address }:
        "hook {hook} is no contract: name one, or none";
    AgenticCommerce::ProviderAlreadySet => ProviderAlreadySet { jobId: U256, provider: Address }:
        "the provider of job {jobId} is {provider}";
    AgenticCommerce::ProviderNotSet => ProviderNotSet { jobId: U256 }:
        "job {jobId} has no provider: set one before funding";
    AgenticCommerce::TooEarly => JobTooEarly { start: U256, time: U256 }:
        "it can be claimed from {start} on, and it is {time}: wait";
    AgenticCommerce::TooLate => JobTooLate { deadline: U256, time: U256 }:
        "it had to happen before {deadline}, and it is {time}";
    AgenticCommerce::Unauthorized => Unauthorized { jobId: U256, caller: Address }:
        "{caller} does not have the role in job {jobId} that this needs";
    AgenticCommerce::UnknownJob => UnknownJob { jobId: U256 }:
        "there is no job {jobId}";
    AgenticCommerce::WrongStatus => WrongStatus { jobId: U256, status: JobStatus }:
        "job {jobId} is {status:?}, in which this cannot be done";
    AgenticCommerce::ZeroAddress => ZeroAddress:
        "the evaluator or provider is the zero address: name one";
    Arbitrable::AlreadyDisputed => AlreadyDisputed { dealId: B256, kind: B256 }:
        "deal {dealId} is before this forum already: its one ruling is {kind}";
    Arbitrable::CostNotPaid => CostNotPaid { cost: U256, sent: U256 }:
        "the arbitrator asks {cost} wei, and {sent} came: send its cost";
    Arbitrable::DuplicateDispute => DuplicateDispute { disputeId: U256 }:
        "the arbitrator gave dispute {disputeId} twice: it is not to be trusted";
    Arbitrable::InvalidRuling => InvalidDisputeRuling { ruling: U256, choices: U256 }:
        "ruling {ruling} of {choices} choices";
    Arbitrable::TooEarly => DisputeTooEarly { start: U256 }:
        "the forum takes disputes from {start} on: wait";
    Arbitrable::UnknownDispute => UnknownDispute { arbitrator: Address, disputeId: U256 }:
        "{arbitrator} has no dispute {disputeId} here";
    Arbitrable::WrongForum => WrongForum { expected: B256, actual: B256 }:
        "the forum hashes to {actual}, not to {expected}: send the one that the dispute was raised in";
    StatementResolver::AboutMissing => AboutMissing { length: U256 }:
        "an attestation's data of {length} bytes does not say what it is about: begin it with that word";
    StatementResolver::AccessDenied => AccessDenied:
        "only the attestation service calls its resolver";
    StatementResolver::AlreadyAttested => AlreadyAttested { statementId: B256 }:
        "statement {statementId} was attested before, and the first one stands";
    StatementResolver::Expires => Expires { expirationTime: U256 }:
        "the attestation expires at {expirationTime}, and a statement does not: attest without an expiry";
    ValidationResponder::AlreadyAnswered => AlreadyAnswered { requestHash: B256 }:
        "request {requestHash} is answered";
    ValidationResponder::FilingMismatch => FilingMismatch { expected: B256, actual: B256 }:
        "the terms name filing {expected}, and what was sent hashes to {actual}: send it as it was agreed";
    ValidationResponder::NotJudged => NotJudged { docketId: B256, status: Status }:
        "docket {docketId} is {status}, which answers nothing: only Upheld and Overruled do";
    ValidationResponder::NotNamed => RequestNotNamed { filer: Address, requestHash: B256 }:
        "{filer} did not state request {requestHash} about its docket: let it";
    ValidationResponder::WrongAgent => WrongAgent { expected: U256, actual: U256 }:
        "the request is for agent {actual}, not {expected}";
    Words::BadTemplate => BadTemplate:
        "a contract describes itself by a template that is none: do not use it";
    Words::Undecodable => Undecodable:
        "the demand or data is not what the contract takes: build it with the SDK's builders";

    transfer::TransferFromFailed => TransferFromFailed:
        "a token could not be pulled from its payer: check balance and approval";
    transfer::TransferFailed => TransferFailed:
        "a token could not be sent to its payee";
    transfer::ETHTransferFailed => EthTransferFailed:
        "native value could not be sent to its payee";
}

impl Revert {
    /// Whether the same call can succeed later, with nothing but time, gas or somebody else's call
    /// between.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::OutsideWindow { from, time, .. } => time < from,
            Self::NotStanding { status, .. } => *status == Status::Pending,
            Self::NotOpen { .. }
            | Self::DealNotOpen { .. }
            | Self::Refused { .. }
            | Self::NotStated { .. }
            | Self::NotFinal { .. }
            | Self::AllocationTooEarly { .. }
            | Self::JobTooEarly { .. }
            | Self::DisputeTooEarly { .. }
            | Self::NotFree { .. }
            | Self::NotFixed { .. }
            | Self::NotSeeded { .. }
            | Self::SeedUnavailable { .. }
            | Self::StillPlaying { .. }
            | Self::NotRuled { .. }
            | Self::PoolTooSmall { .. }
            | Self::SignerGas
            | Self::InsufficientGas { .. }
            | Self::WithdrawFailed { .. }
            | Self::TransferFromFailed
            | Self::Silent => true,
            _ => false,
        }
    }

    /// Whether it says that what the call was for has been done before, by whomever.
    pub const fn is_done(&self) -> bool {
        matches!(
            self,
            Self::AlreadyOpen { .. }
                | Self::AlreadyClosed { .. }
                | Self::AlreadyFiled { .. }
                | Self::NothingHeld { .. }
                | Self::NoCredit { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Contract;

    /// A contract may get a new error; nobody shall meet it as `Unknown`.
    #[test]
    fn test_every_error_of_every_abi_has_its_variant() {
        let mut count = 0;
        for contract in Contract::ALL {
            let abi = contract.artifact().abi.clone();
            for error in abi.errors() {
                // Zero is a valid value of every type that our errors have.
                let mut data = error.selector().to_vec();
                data.resize(4 + 32 * error.inputs.len(), 0);
                let revert = Revert::decode(&data);
                assert_eq!(revert.name(), error.name, "{contract:?}");
                assert!(!revert.to_string().is_empty());
                count += 1;
            }
        }
        assert!(
            count > 60,
            "only {count} errors: are the artifacts complete?"
        );
    }

    #[test]
    fn test_values_are_decoded() {
        let error = Escrow::SharesSum {
            index: U256::ONE,
            clause: U256::ZERO,
            sum: U256::from(9),
        };
        let revert = Revert::decode(&error.abi_encode());
        assert_eq!(
            revert.to_string(),
            "the shares of clause 0 of commitment 1 sum to 9: they must sum to 1000000"
        );
        assert!(!revert.is_retryable());
    }

    #[test]
    fn test_what_is_not_ours_is_named() {
        assert_eq!(Revert::decode(&[]), Revert::Silent);
        assert_eq!(
            Revert::decode(&[1, 2]),
            Revert::Unknown(Bytes::from_static(&[1, 2]))
        );
        let foreign = Message::from("paused".to_owned()).abi_encode();
        assert_eq!(
            Revert::decode(&foreign),
            Revert::Message("paused".to_owned())
        );
        // Our selector with a torn body.
        let torn = &Escrow::SharesSum::SELECTOR[..];
        assert!(matches!(Revert::decode(torn), Revert::Unknown(_)));
    }

    #[test]
    fn test_a_window_that_has_not_begun_is_worth_waiting_for() {
        let at = |time: u64| Revert::OutsideWindow {
            from: U256::from(5),
            until: U256::from(9),
            time: U256::from(time),
        };
        assert!(at(4).is_retryable());
        assert!(!at(9).is_retryable());
    }
}
