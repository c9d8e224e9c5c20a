//! A docket under open verification, and every move in it.

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, B256, Bytes, U256},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};

use super::{
    CaseRef, CaseState, PanelSpec, Pointing, TraceHead, case_id, challenge_hash, vote_hash,
};
use crate::{
    Client, Error, Revert, Sent,
    bindings::{Appeals, Panels},
    types::{AssetKind, Claim, CourtTerms, DocketWord},
};

/// A seat that was drawn for a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanelSeat {
    /// Which of the panel.
    pub slot: u8,
    /// Its index in the pool.
    pub index: U256,
    /// Whose it is; zero if none was found that serves.
    pub owner: Address,
    /// At which try it was found.
    pub tries: U256,
}

/// A deal's docket under open verification, with every move that this account can make.
///
/// Each move is refused with [`Error::Revert`], whose text says what to do; else the error is what
/// failed on the way. Bonds are pulled (see [`Client::approve`]) by the instance,
/// [`AddressBook::panels`](crate::AddressBook::panels) or, if native, come along.
#[derive(Clone, Copy, Debug)]
pub struct OpenDocket<'a> {
    pub(super) client: &'a Client,
    pub(super) deal: B256,
    pub(super) court: &'a PanelSpec,
}

impl Client {
    /// The docket of a deal under open verification.
    pub const fn panels<'a>(&'a self, deal: B256, court: &'a PanelSpec) -> OpenDocket<'a> {
        OpenDocket {
            client: self,
            deal,
            court,
        }
    }
}

/// Challenges.
#[allow(clippy::missing_errors_doc, reason = "the type says it for all")]
impl OpenDocket<'_> {
    /// Commits a challenge that claims `counter`, with its bond. Keep claim and salt: the bond of a
    /// challenge that is not revealed is burned. The salt must not be guessable.
    pub async fn challenge(&self, counter: &Claim, salt: B256) -> Result<Sent<CaseRef>, Error> {
        let challenger = self.client.address()?;
        let case = self.case_of(challenger, counter, salt);
        let bond = U256::from(self.court.rules.bond);
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let call = Panels::challengeCall {
            dealId: self.deal,
            terms,
            rules,
            commitment: case.commitment,
        };
        self.pay(call, self.native(bond), case).await
    }

    /// Reveals this account's challenge of `filed`. Returns the case in which it is judged: the one about
    /// the whole job, or where the rules have a clock its own, in which the defender must show its trace.
    pub async fn reveal(
        &self,
        filed: &Claim,
        counter: &Claim,
        salt: B256,
    ) -> Result<Sent<CaseRef>, Error> {
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let case = match rules.clock {
            0 => self.court.whole_case(self.deal),
            _ => self.case_of(self.client.address()?, counter, salt),
        };
        let (filed, counter) = (filed.clone(), counter.clone());
        let call = Panels::revealCall {
            dealId: self.deal,
            terms,
            rules,
            filed,
            counter,
            salt,
        };
        self.send(call, case).await
    }

    /// Reveals this account's challenge of a published trace, and points at the first leaf that differs.
    pub async fn reveal_at(
        &self,
        filed: &Claim,
        counter: &Claim,
        salt: B256,
        pointing: Pointing,
    ) -> Result<Sent<CaseRef>, Error> {
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let case = self.case_of(self.client.address()?, counter, salt);
        let (filed, counter) = (filed.clone(), counter.clone());
        let call = Panels::revealAtCall {
            dealId: self.deal,
            terms,
            rules,
            filed,
            counter,
            salt,
            pointing,
        };
        self.send(call, case).await
    }

    /// The defender's move: opens the filed trace and shows the descendants of the node in dispute, from
    /// left to right, at most 32. Anyone may move.
    pub async fn show(
        &self,
        case: &CaseRef,
        head: TraceHead,
        descendants: Vec<B256>,
    ) -> Result<Sent, Error> {
        let call = Panels::showCall {
            caseId: case_id(case),
            head,
            descendants,
        };
        self.send(call, ()).await
    }

    /// This account's move as the challenger: picks the first of the descendants shown that differs, by
    /// its siblings from the lowest up.
    pub async fn pick(
        &self,
        case: &CaseRef,
        picked: u8,
        child: B256,
        siblings: Vec<B256>,
    ) -> Result<Sent, Error> {
        let (docket, picked) = (self.id(), U256::from(picked));
        let call = Panels::pickCall {
            docketId: docket,
            commitment: case.commitment,
            picked,
            child,
            siblings,
        };
        self.send(call, ()).await
    }

    /// This account's other move as the challenger: all leaves agree, the end does not.
    pub async fn pick_end(&self, case: &CaseRef) -> Result<Sent, Error> {
        let call = Panels::pickEndCall {
            r#ref: case.clone(),
        };
        self.send(call, ()).await
    }

    /// Ends a narrowing whose mover's clock has run out: the other side wins.
    pub async fn forfeit(&self, case: &CaseRef) -> Result<Sent, Error> {
        let call = Panels::forfeitCall {
            r#ref: case.clone(),
            rules: self.court.rules.clone(),
        };
        self.send(call, ()).await
    }

    /// Voids a docket whose rules are outside the court's limits, which
    /// [`PanelSpec::check`] tells beforehand.
    pub async fn reject(&self) -> Result<Sent, Error> {
        let PanelSpec {
            filing,
            rules,
            pool,
            ..
        } = self.court.clone();
        let call = Appeals::rejectCall {
            dealId: self.deal,
            terms: self.terms(),
            filing,
            rules,
            pool,
        };
        self.send(call, ()).await
    }

    /// Fixes the block from which an audit is drawn. Once, by anyone.
    pub async fn sample(&self) -> Result<Sent, Error> {
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let call = Panels::sampleCall {
            dealId: self.deal,
            terms,
            rules,
        };
        self.send(call, ()).await
    }

    /// Opens the case of an audit, if the beacon's word asks for it; `proof` is what the beacon needs to
    /// see, as for [`draw`](Self::draw).
    pub async fn audit(&self, proof: Bytes) -> Result<Sent<CaseRef>, Error> {
        let (terms, rules) = (self.terms(), self.court.rules.clone());
        let call = Panels::auditCall {
            dealId: self.deal,
            terms,
            rules,
            proof,
        };
        let case = self.court.whole_case(self.deal);
        self.send(call, case).await
    }
}

/// Panels.
#[allow(clippy::missing_errors_doc, reason = "the type says it for all")]
impl OpenDocket<'_> {
    /// Fixes the block from which the next panel is drawn, once the claims are fixed. Returns that block,
    /// after which the panel can be drawn.
    pub async fn convene(&self, case: &CaseRef) -> Result<Sent<u64>, Error> {
        let call = Panels::conveneCall {
            r#ref: case.clone(),
            rules: self.court.rules.clone(),
        };
        let sent = self.send(call, ()).await?;
        let block = self.case(case).await?.sitting.drawBlock.to();
        Ok(Sent {
            value: block,
            receipt: sent.receipt,
        })
    }

    /// Draws the panel, and starts its clocks. `proof` is what the beacon needs to see: for the beacon
    /// of block headers, [`header`](Self::header) of the block that was fixed.
    pub async fn draw(&self, case: &CaseRef, proof: Bytes) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let call = Panels::drawCall {
            r#ref: case,
            rules,
            proof,
        };
        self.send(call, ()).await
    }

    /// A block's header as RLP, which proves its randomness to the beacon of block headers.
    ///
    /// # Errors
    ///
    /// [`Revert::NoRandomness`] if there is no such block yet, or what failed on the way.
    pub async fn header(&self, block: u64) -> Result<Bytes, Error> {
        let number = BlockNumberOrTag::Number(block);
        let found = self.client.provider().get_block_by_number(number).await?;
        let found = found.ok_or(Revert::NoRandomness {
            blockNumber: U256::from(block),
        })?;
        Ok(alloy::rlp::encode(&found.header.inner).into())
    }

    /// The panel of a level, once it was drawn.
    pub async fn drawn(&self, case: &CaseRef, level: u8) -> Result<Vec<PanelSeat>, Error> {
        let (id, level) = (case_id(case), U256::from(level));
        let sitting = self.panels().sittingOf(id, level).call().await?._0;
        let mut seats = Vec::with_capacity(sitting.seats.into());
        for slot in 0..sitting.seats {
            let drawn = self
                .panels()
                .drawn(id, level, U256::from(slot))
                .call()
                .await?;
            seats.push(PanelSeat {
                slot,
                index: drawn.index,
                owner: drawn.owner,
                tries: drawn.tries,
            });
        }
        Ok(seats)
    }

    /// Commits this account's vote for a seat of its that was drawn. Keep answer and salt: a vote that
    /// is not revealed costs the seat. The answer is what this account's own replay gives: the claim's
    /// hash, where a whole job is replayed, else the leaf's; or [`UNAVAILABLE`](super::UNAVAILABLE).
    pub async fn vote(
        &self,
        case: &CaseRef,
        level: u8,
        seat: &PanelSeat,
        answer: B256,
        salt: B256,
    ) -> Result<Sent, Error> {
        let id = case_id(case);
        let commitment = vote_hash(self.client.address()?, id, level, answer, salt);
        let (level, slot) = (U256::from(level), U256::from(seat.slot));
        let call = Panels::voteCall {
            caseId: id,
            level,
            slot,
            tries: seat.tries,
            commitment,
        };
        self.send(call, ()).await
    }

    /// Reveals this account's vote.
    pub async fn reveal_vote(
        &self,
        case: &CaseRef,
        level: u8,
        slot: u8,
        answer: B256,
        salt: B256,
    ) -> Result<Sent, Error> {
        let (level, slot) = (U256::from(level), U256::from(slot));
        let call = Panels::revealVoteCall {
            caseId: case_id(case),
            level,
            slot,
            answer,
            salt,
        };
        self.send(call, ()).await
    }

    /// Rules by the answer with more than half of the votes revealed.
    pub async fn rule_case(&self, case: &CaseRef, answer: B256) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let call = Panels::ruleCaseCall {
            r#ref: case,
            rules,
            answer,
        };
        self.send(call, ()).await
    }

    /// Funds a side of an appeal with at most `amount`: `against` the ruling, or for it once the other
    /// side is full. What [`PanelRules::appeal_bond`](super::PanelRules::appeal_bond) says is needed. A
    /// native amount must be exactly what is missing, or less.
    pub async fn fund(&self, case: &CaseRef, against: bool, amount: U256) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let call = Appeals::fundCall {
            r#ref: case,
            rules,
            against,
            amount,
        };
        self.pay(call, self.native(amount), ()).await
    }

    /// Refers a case that no panel is left for to the forum, which costs `cost` wei.
    pub async fn refer(&self, case: &CaseRef, cost: U256) -> Result<Sent, Error> {
        let (case, rules) = (case.clone(), self.court.rules.clone());
        let call = Appeals::referCall { r#ref: case, rules };
        self.pay(call, cost, ()).await
    }

    /// Makes the forum's ruling the case's.
    pub async fn adopt(&self, case: &CaseRef) -> Result<Sent, Error> {
        let call = Appeals::adoptCall {
            r#ref: case.clone(),
            rules: self.court.rules.clone(),
        };
        self.send(call, ()).await
    }
}

/// Reading.
impl<'a> OpenDocket<'a> {
    /// The docket's id.
    pub fn id(&self) -> B256 {
        self.court.docket_id(self.deal)
    }

    /// The case of a challenge.
    pub fn case_of(&self, challenger: Address, counter: &Claim, salt: B256) -> CaseRef {
        CaseRef {
            challenger,
            commitment: challenge_hash(challenger, counter, salt),
            ..self.court.whole_case(self.deal)
        }
    }

    /// What is stored of a case, all of it in one block.
    ///
    /// # Errors
    ///
    /// What failed on the way.
    pub async fn case(&self, case: &CaseRef) -> Result<CaseState, Error> {
        let block = self.client.provider().get_block_number().await?.into();
        let (id, panels) = (case_id(case), self.panels());
        let docket = self
            .client
            .court()
            .docket(self.id())
            .block(block)
            .call()
            .await?;
        let found = panels.caseOf(id).block(block).call().await?;
        let level = found._0.level;
        let sitting = async |level: u8| {
            let call = panels.sittingOf(id, U256::from(level)).block(block);
            Ok::<_, Error>(call.call().await?._0)
        };
        Ok(CaseState {
            id,
            is_challenge: !case.challenger.is_zero(),
            docket: DocketWord(docket._0),
            case: found._0,
            defended: found._1,
            ruled: found._2,
            first: sitting(0).await?,
            sitting: sitting(level).await?,
            next: sitting(level.saturating_add(1)).await?,
        })
    }

    pub(super) fn terms(&self) -> CourtTerms {
        self.court.terms()
    }

    fn native(&self, amount: U256) -> U256 {
        match self.court.rules.kind {
            AssetKind::Native => amount,
            _ => U256::ZERO,
        }
    }

    fn panels(&self) -> Panels::PanelsInstance<DynProvider> {
        Panels::new(self.court.pool.instance, self.client.provider().clone())
    }

    /// Sends a call to the instance, whichever of its parts has it.
    pub(super) async fn send<T>(&self, call: impl SolCall, value: T) -> Result<Sent<T>, Error> {
        self.pay(call, U256::ZERO, value).await
    }

    /// The same with so many wei.
    async fn pay<T>(&self, call: impl SolCall, wei: U256, value: T) -> Result<Sent<T>, Error> {
        let call = TransactionRequest::default()
            .to(self.court.pool.instance)
            .input(call.abi_encode().into())
            .value(wei);
        let receipt = self.client.send(call).await?;
        Ok(Sent { value, receipt })
    }
}
