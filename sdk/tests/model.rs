//! The model against the contract: long random sequences of calls run on both, and they must agree on
//! what is returned, on events, on the exact revert, on balances and on all that is stored.
//!
//! `ASSIZE_MODEL_CALLS` is the number of calls (4,000 by default), `ASSIZE_MODEL_SEED` the first seed.
//! A failure names the seed and the step, which are all that it takes to see it again.

#![allow(clippy::cast_possible_truncation)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use alloy::{
    primitives::{Address, B256, Bytes, Log, U256, keccak256},
    signers::{SignerSync, local::PrivateKeySigner},
    sol_types::{SolCall, SolError, SolEventInterface, SolInterface, SolValue, eip712_domain},
};
use assize::{
    PERMIT2, Revert,
    artifact::Contract,
    bindings::Escrow::{self, EscrowCalls as Call, EscrowEvents as Event},
    ids::{self, Domain},
    model::{self, Account, Conduct, Erc20, Erc721, Erc1155, Model, Receipt, Token},
    permit2_data, permit2_digest,
    types::{
        AUTHOR, Asset, AssetKind, Clause, Commitment, Deal, Deposit, FOREVER, Method, PPM, Payout,
        Permit, REVOKE, Settlement, Share, Statement,
    },
};
use revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, MainnetEvm,
    context::{TxEnv, result::ExecutionResult},
    database::{CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::{TxKind, hardfork::SpecId},
    state::AccountInfo,
};

mod world {
    #![allow(missing_docs, unreachable_pub)]

    alloy::sol! {
        function mint(address to, uint256 amountOrId);
        function mintIds(address to, uint256 id, uint256 amount);
        function approve(address spender, uint256 amountOrId);
        function setApprovalForAll(address operator, bool approved);
        function balanceOf(address account) returns (uint256);
        function ownerOf(uint256 id) returns (address);
        function allowance(address owner, address spender) returns (uint256);
        function setMood(uint8 mood);
        function setTricks(uint8 take, uint8 give);
        error Told(bytes demand);
    }

    /// Overloads of the same names.
    pub mod ids {
        alloy::sol! {
            function mint(address to, uint256 id, uint256 amount);
            function balanceOf(address account, uint256 id) returns (uint256);
        }
    }
}

const CHAIN: u64 = 31_337;
const START: u64 = 1_800_000_000;
const GAS: u64 = 100_000_000;
/// Calls in one world; then a new one begins.
const SEQUENCE: usize = 500;
/// All that is stored is compared after so many calls.
const COMPARE_EVERY: usize = 25;
const RICH: u64 = 1_000_000_000;

/// SplitMix64: small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Once in so many throws.
    fn once_in(&mut self, throws: usize) -> bool {
        self.below(throws) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn word(&mut self) -> B256 {
        keccak256(self.next().to_be_bytes())
    }
}

type Evm = MainnetEvm<MainnetContext<CacheDB<EmptyDB>>>;

/// The same world twice: as contracts in an EVM, and as a model.
struct World {
    evm: Evm,
    model: Model,
    escrow: Address,
    people: Vec<PrivateKeySigner>,
    /// Who locks: the people, and a wallet of the first one.
    depositors: Vec<Address>,
    wallet: Address,
    receivers: [Address; 2],
    payees: Vec<Address>,
    coin: Address,
    trick: Address,
    art: Address,
    items: Address,
    told: Address,
    stated: Address,
    allocator: Address,
    deals: Vec<(B256, Deal)>,
    said: Vec<(B256, Statement)>,
    next_art: u64,
    dice: Dice,
}

fn fixture() -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world.json");
    serde_json::from_slice(&fs::read(path).expect("the fixture is committed")).unwrap()
}

impl World {
    fn new(seed: u64) -> Self {
        let people: Vec<_> = (1..=4_u8)
            .map(|key| PrivateKeySigner::from_bytes(&B256::with_last_byte(key)).unwrap())
            .collect();
        let mut db = CacheDB::new(EmptyDB::new());
        for person in &people {
            let info = AccountInfo::from_balance(U256::from(RICH));
            db.insert_account_info(person.address(), info);
        }
        let context = Context::mainnet().with_db(db).modify_cfg_chained(|cfg| {
            cfg.set_spec_and_mainnet_gas_params(SpecId::CANCUN);
            cfg.chain_id = CHAIN;
            cfg.disable_nonce_check = true;
            cfg.disable_eip3607 = true;
        });
        let fixture = fixture();
        let code =
            |name: &str| -> Bytes { fixture["bytecode"][name].as_str().unwrap().parse().unwrap() };
        let mut evm = context.build_mainnet();
        evm.ctx.block.timestamp = U256::from(START);

        let escrow = create(&mut evm, Contract::Escrow.artifact().bytecode.clone());
        let with = |code: &Bytes, argument: Address| -> Bytes {
            [code.as_ref(), &argument.abi_encode()].concat().into()
        };
        let coin = create(&mut evm, code("Token20"));
        let trick = create(&mut evm, code("HostileERC20"));
        let art = create(&mut evm, code("Token721"));
        let items = create(&mut evm, code("Token1155"));
        let told = create(&mut evm, code("ToldArbiter"));
        let stated = with(&Contract::Stated.artifact().bytecode, escrow);
        let stated = create(&mut evm, stated);
        let allocator = create(&mut evm, code("ToldAllocator"));
        let wallet = create(&mut evm, with(&code("Wallet1271"), people[0].address()));
        let receivers = [
            create(&mut evm, code("HostileReceiver")),
            create(&mut evm, code("HostileReceiver")),
        ];

        let permit2 = create(&mut evm, code("Permit2StandIn"));
        let account = evm.ctx.journaled_state.database.cache.accounts[&permit2]
            .info
            .clone();
        evm.ctx
            .journaled_state
            .database
            .insert_account_info(PERMIT2, account);

        let mut model = Model::new(Domain::new(CHAIN, escrow), START);
        model.ledger.permit2 = Some(model::Permit2::new());
        model.ledger.accounts.insert(PERMIT2, Account::default());
        for person in &people {
            model
                .ledger
                .native
                .insert(person.address(), U256::from(RICH));
        }
        let permits = eip712_domain! {
            name: "Dollar",
            version: "1",
            chain_id: CHAIN,
            verifying_contract: coin,
        };
        let standard = Erc20 {
            allowances: Some(BTreeMap::new()),
            permits: Some(permits),
            ..Erc20::default()
        };
        model.ledger.tokens.extend([
            (coin, Token::Erc20(standard)),
            (trick, Token::Erc20(Erc20::default())),
            (art, Token::Erc721(Erc721::default())),
            (items, Token::Erc1155(Erc1155::default())),
        ]);
        let owner = Some(people[0].address());
        model.ledger.accounts.extend([
            (
                wallet,
                Account {
                    accepts: false,
                    owner,
                },
            ),
            (
                receivers[0],
                Account {
                    accepts: true,
                    owner: None,
                },
            ),
            (
                receivers[1],
                Account {
                    accepts: true,
                    owner: None,
                },
            ),
        ]);
        model.arbiter(told, told_says);
        model.arbiter(stated, model::stated);
        model.allocator(allocator, told_allocates);

        let mut depositors: Vec<_> = people.iter().map(PrivateKeySigner::address).collect();
        depositors.push(wallet);
        let mut payees = depositors.clone();
        payees.extend(receivers);
        payees.extend([coin, told, Address::repeat_byte(0x77)]);
        let mut world = Self {
            evm,
            model,
            escrow,
            people,
            depositors,
            wallet,
            receivers,
            payees,
            coin,
            trick,
            art,
            items,
            told,
            stated,
            allocator,
            deals: Vec::new(),
            said: Vec::new(),
            next_art: 1,
            dice: Dice(seed),
        };
        world.furnish();
        world
    }

    /// Everybody has tokens and has approved the kernel, but for the coin of the last of the people.
    fn furnish(&mut self) {
        for (number, depositor) in self.depositors.clone().into_iter().enumerate() {
            for token in [self.coin, self.trick] {
                self.mint20(token, depositor);
            }
            for id in 1..=2_u64 {
                self.mint1155(depositor, U256::from(id));
            }
            for _ in 0..8 {
                self.mint721(depositor);
            }
            if number != 3 {
                self.approve20(depositor, self.escrow, U256::MAX);
            }
            self.approve20(depositor, PERMIT2, U256::MAX);
            self.approve_all(depositor, self.art, true);
            self.approve_all(depositor, self.items, true);
        }
    }

    // What happens outside the kernel, in both worlds.

    fn mint20(&mut self, token: Address, to: Address) {
        let amount = U256::from(RICH);
        let call = world::mintCall {
            to,
            amountOrId: amount,
        };
        self.act(self.people[0].address(), token, call.abi_encode());
        let Some(Token::Erc20(token)) = self.model.ledger.tokens.get_mut(&token) else {
            unreachable!("it is one")
        };
        *token.balances.entry(to).or_default() += amount;
    }

    fn mint721(&mut self, to: Address) {
        let id = U256::from(self.next_art);
        self.next_art += 1;
        let (art, minter) = (self.art, self.people[0].address());
        // The wallet has no hook, and `mint` does not ask for one.
        self.act(
            minter,
            art,
            world::mintCall { to, amountOrId: id }.abi_encode(),
        );
        self.art().owners.insert(id, to);
    }

    fn mint1155(&mut self, to: Address, id: U256) {
        let amount = U256::from(RICH);
        let call = world::ids::mintCall { to, id, amount }.abi_encode();
        let (items, minter) = (self.items, self.people[0].address());
        if to == self.wallet {
            return;
        }
        self.act(minter, items, call);
        *self.items().balances.entry((to, id)).or_default() += amount;
    }

    fn approve20(&mut self, owner: Address, spender: Address, amount: U256) {
        let call = world::approveCall {
            spender,
            amountOrId: amount,
        };
        self.act(owner, self.coin, call.abi_encode());
        let allowances = self.coin().allowances.as_mut().unwrap();
        allowances.insert((owner, spender), amount);
    }

    fn approve_all(&mut self, owner: Address, token: Address, approved: bool) {
        let operator = self.escrow;
        let call = world::setApprovalForAllCall { operator, approved };
        self.act(owner, token, call.abi_encode());
        if token == self.art {
            self.art().operators.insert((owner, operator), approved);
        } else {
            self.items().operators.insert((owner, operator), approved);
        }
    }

    fn approve721(&mut self, owner: Address, id: U256) {
        let spender = self.escrow;
        let call = world::approveCall {
            spender,
            amountOrId: id,
        };
        self.act(owner, self.art, call.abi_encode());
        self.art().approved.insert(id, spender);
    }

    /// `HostileReceiver`: 0 accepts, 1 reverts, 2 burns its gas, 3 is a bomb.
    fn set_mood(&mut self, receiver: Address, mood: u8) {
        let call = world::setMoodCall { mood }.abi_encode();
        self.act(self.people[0].address(), receiver, call);
        let account = self.model.ledger.accounts.get_mut(&receiver).unwrap();
        account.accepts = mood == 0;
    }

    /// `HostileERC20`: its tricks by number, and what each is in the model.
    fn set_tricks(&mut self, take: u8, give: u8) {
        let conduct = |trick| match trick {
            0 | 2 => Conduct::Standard,
            1 => Conduct::Fee,
            5 => Conduct::Lie,
            _ => Conduct::Refuse,
        };
        let call = world::setTricksCall { take, give }.abi_encode();
        self.act(self.people[0].address(), self.trick, call);
        let Some(Token::Erc20(token)) = self.model.ledger.tokens.get_mut(&self.trick) else {
            unreachable!("it is one")
        };
        token.takes = conduct(take);
        token.gives = conduct(give);
    }

    fn coin(&mut self) -> &mut Erc20 {
        match self.model.ledger.tokens.get_mut(&self.coin) {
            Some(Token::Erc20(token)) => token,
            _ => unreachable!("it is one"),
        }
    }

    fn art(&mut self) -> &mut Erc721 {
        match self.model.ledger.tokens.get_mut(&self.art) {
            Some(Token::Erc721(token)) => token,
            _ => unreachable!("it is one"),
        }
    }

    fn items(&mut self) -> &mut Erc1155 {
        match self.model.ledger.tokens.get_mut(&self.items) {
            Some(Token::Erc1155(token)) => token,
            _ => unreachable!("it is one"),
        }
    }

    fn act(&mut self, caller: Address, to: Address, data: Vec<u8>) -> Bytes {
        match self.transact(caller, to, U256::ZERO, data.into()) {
            ExecutionResult::Success { output, .. } => output.into_data(),
            other => panic!("the world refuses to change: {other:?}"),
        }
    }

    fn transact(
        &mut self,
        caller: Address,
        to: Address,
        value: U256,
        data: Bytes,
    ) -> ExecutionResult {
        let transaction = TxEnv {
            caller,
            kind: TxKind::Call(to),
            value,
            data,
            gas_limit: GAS,
            gas_price: 0,
            chain_id: Some(CHAIN),
            ..TxEnv::default()
        };
        self.evm
            .transact_commit(transaction)
            .expect("the transaction is valid")
    }

    // One call on both.

    /// What both agree on.
    fn call(&mut self, caller: Address, value: U256, call: &Call) -> Result<Receipt, Revert> {
        let result = self.transact(caller, self.escrow, value, call.abi_encode().into());
        let actual = match result {
            ExecutionResult::Success { logs, output, .. } => Ok(Receipt {
                returned: output.into_data(),
                events: self.own(&logs),
            }),
            ExecutionResult::Revert { output, .. } => Err(Revert::decode(&output)),
            ExecutionResult::Halt { reason, .. } => panic!("the kernel halts: {reason:?}"),
        };
        let expected = self.model.call(caller, value, call);
        assert_eq!(actual, expected, "{caller} sends {value} with {call:?}");
        actual
    }

    fn own(&self, logs: &[Log]) -> Vec<Event> {
        let own = logs.iter().filter(|log| log.address == self.escrow);
        own.map(|log| Event::decode_log(log).expect("an event of the kernel").data)
            .collect()
    }

    /// All that is stored and held.
    fn compare(&mut self) {
        let deals: Vec<_> = self.deals.iter().map(|(id, _)| *id).collect();
        for id in deals {
            let word = self.view(Call::dealWord(Escrow::dealWordCall { id }));
            assert_eq!(word, self.model.deal_word(id).0, "deal {id}");
        }
        let said: BTreeSet<_> = self.said.iter().map(|(id, _)| *id).collect();
        for id in said {
            let word = self.view(Call::statementWord(Escrow::statementWordCall { id }));
            assert_eq!(word, self.model.statement_word(id).0, "statement {id}");
        }
        for ((payee, kind, token, id), amount) in self.model.credits().clone() {
            let kind = AssetKind::try_from(kind).unwrap();
            let call = Escrow::creditCall {
                payee,
                kind,
                token,
                id,
            };
            assert_eq!(self.view(Call::credit(call)), amount, "credit of {payee}");
        }
        let mut accounts = self.payees.clone();
        accounts.push(self.escrow);
        for account in accounts {
            for token in [self.coin, self.trick, self.art] {
                let balance = self.read(token, world::balanceOfCall { account }.abi_encode());
                let expected = self.model.ledger.balance(token, account);
                assert_eq!(Some(balance), expected, "{token} of {account}");
            }
            for id in [U256::ONE, U256::from(2)] {
                let call = world::ids::balanceOfCall { account, id };
                let balance = self.read(self.items, call.abi_encode());
                let expected = self.model.ledger.balance_of_id(self.items, account, id);
                assert_eq!(Some(balance), expected, "{id} of {account}");
            }
            let native = self.native(account);
            let expected = self.model.ledger.native.get(&account).copied();
            assert_eq!(
                native,
                expected.unwrap_or_default(),
                "native value of {account}"
            );
            for spender in [self.escrow, PERMIT2] {
                let call = world::allowanceCall {
                    owner: account,
                    spender,
                };
                let allowance = self.read(self.coin, call.abi_encode());
                let key = (account, spender);
                let expected = self.coin().allowances.as_ref().unwrap().get(&key).copied();
                let expected = expected.unwrap_or_default();
                assert_eq!(allowance, expected, "allowance of {account}");
            }
        }
        for (id, owner) in self.art().owners.clone() {
            let actual = self.read(self.art, world::ownerOfCall { id }.abi_encode());
            assert_eq!(Address::from_word(actual.into()), owner, "owner of {id}");
        }
    }

    fn view(&mut self, call: Call) -> U256 {
        self.read(self.escrow, call.abi_encode())
    }

    fn read(&mut self, to: Address, data: Vec<u8>) -> U256 {
        U256::from_be_slice(&self.act(self.people[0].address(), to, data))
    }

    fn native(&mut self, account: Address) -> U256 {
        let cache = &self.evm.ctx.journaled_state.database.cache;
        cache
            .accounts
            .get(&account)
            .map_or(U256::ZERO, |account| account.info.balance)
    }
}

fn create(evm: &mut Evm, code: Bytes) -> Address {
    let transaction = TxEnv {
        caller: Address::repeat_byte(0xde),
        kind: TxKind::Create,
        data: code,
        gas_limit: GAS,
        gas_price: 0,
        chain_id: Some(CHAIN),
        ..TxEnv::default()
    };
    let result = evm
        .transact_commit(transaction)
        .expect("the transaction is valid");
    result
        .created_address()
        .unwrap_or_else(|| panic!("not deployed: {result:?}"))
}

/// `ToldArbiter`.
fn told_says(question: &model::Question<'_>) -> Result<bool, Revert> {
    let demand = question.signed;
    let Some((order, rest)) = demand.split_first() else {
        return Err(Revert::Panic(U256::from(0x32)));
    };
    let told = world::Told {
        demand: Bytes::copy_from_slice(demand),
    };
    match order {
        1 => Ok(true),
        2 => Err(Revert::Unknown(told.abi_encode().into())),
        3..=5 => Err(Revert::Silent),
        6 => Ok(question.statements.len() == usize::from(rest[0])),
        7 => Ok(question.proof == rest),
        8 => Ok(question
            .kernel
            .deal_word(question.deal)
            .outcome(question.index)
            .is_some()),
        9 => Ok(question
            .statements
            .first()
            .is_some_and(|first| first.author == rest[..20])),
        _ => Ok(false),
    }
}

/// `ToldAllocator`.
fn told_allocates(question: &model::Question<'_>) -> Result<Vec<Payout>, Revert> {
    let body = if question.signed.is_empty() {
        question.proof
    } else {
        question.signed
    };
    Vec::<Payout>::abi_decode(body).map_err(|_| Revert::Silent)
}

// What is tried.

impl World {
    fn person(&mut self) -> Address {
        let number = self.dice.below(self.people.len());
        self.people[number].address()
    }

    fn payee(&mut self) -> Address {
        match self.dice.below(300) {
            0 => Address::ZERO,
            1 => self.escrow,
            _ => {
                let number = self.dice.below(self.payees.len());
                self.payees[number]
            }
        }
    }

    fn kind(&mut self) -> B256 {
        B256::with_last_byte(self.dice.below(3) as u8)
    }

    fn asset(&mut self, depositor: Address) -> Asset {
        let amount = U256::from(1 + self.dice.below(1_000));
        let owners = &self.art().owners;
        let owned: Vec<_> = owners
            .iter()
            .filter(|(_, owner)| **owner == depositor)
            .collect();
        let owned: Vec<_> = owned.into_iter().map(|(id, _)| *id).collect();
        let id = U256::from(1 + self.dice.below(2));
        let mut asset = match self.dice.below(10) {
            0..=1 => Asset::native(amount),
            2..=4 => Asset::erc20(self.coin, amount),
            5 => Asset::erc20(self.trick, amount),
            6..=7 if !owned.is_empty() => {
                let id = owned[self.dice.below(owned.len())];
                Asset::erc721(self.art, id)
            }
            // The wallet cannot hold any.
            _ if depositor == self.wallet => Asset::erc20(self.coin, amount),
            _ => Asset::erc1155(self.items, id, amount),
        };
        match self.dice.below(400) {
            0 => asset.amount = U256::ZERO,
            1 => asset.amount = U256::ONE << 128,
            2 => asset.amount = (U256::ONE << 128) - U256::ONE,
            3 => asset.id += U256::ONE,
            4 => asset.amount += U256::ONE,
            5 => asset.kind = AssetKind::ERC20,
            6 => asset.kind = AssetKind::ERC721,
            7 => asset.kind = AssetKind::ERC1155,
            8 => asset.token = Address::repeat_byte(0x77),
            9 => asset.token = self.escrow,
            // An NFT that pretends to be a coin; the first id has the amount that would hide it.
            10 => {
                let id = owned.first().copied().unwrap_or(U256::ONE);
                asset = Asset::erc20(self.art, id);
            }
            11 => asset = Asset::erc20(self.coin, U256::ONE),
            12 => asset = Asset::erc721(self.art, U256::from(self.dice.below(60))),
            13 => asset = Asset::erc1155(self.items, id, U256::from(2 * RICH)),
            _ => {}
        }
        asset
    }

    fn condition(&mut self, clause: &mut Clause) {
        let author = self.person();
        (clause.arbiter, clause.demand) = match self.dice.below(24) {
            0..=5 => (Address::ZERO, Bytes::new()),
            6..=12 => (self.told, vec![1].into()),
            13 => {
                let order = self.dice.pick(&[0, 2, 3, 4, 5]);
                (self.told, vec![order, 7, 7].into())
            }
            14 => (self.told, Bytes::new()),
            15 => (self.told, vec![6, self.dice.below(3) as u8].into()),
            16 => (self.told, vec![7, self.dice.below(2) as u8].into()),
            17 => (self.told, vec![8].into()),
            18 => (self.told, [&[9], author.as_slice()].concat().into()),
            19..=21 => {
                let content = match self.dice.below(3) {
                    0 => keccak256([self.dice.below(2) as u8]),
                    _ => B256::ZERO,
                };
                let demand = (author, B256::ZERO, self.kind(), content).abi_encode_params();
                (self.stated, demand.into())
            }
            22 => (self.stated, vec![1, 2].into()),
            _ => (self.payee(), Bytes::new()),
        };
    }

    fn payouts(&mut self, assets: &[Asset]) -> Vec<Payout> {
        let mut left: Vec<_> = assets.iter().map(|asset| asset.amount).collect();
        let count = self.dice.below(4);
        let mut payouts = Vec::new();
        for _ in 0..count {
            let amounts = left.iter_mut().map(|left| {
                let amount = match self.dice.below(4) {
                    0 => U256::ZERO,
                    1 => *left,
                    _ => *left / U256::from(3),
                };
                *left -= amount;
                amount
            });
            let amounts = amounts.collect();
            let to = self.payee();
            payouts.push(Payout { to, amounts });
        }
        if assets.is_empty() {
            return payouts;
        }
        match (self.dice.below(20), payouts.first_mut()) {
            (0, Some(first)) => first.amounts[0] = U256::MAX,
            (1, Some(first)) => first.amounts[0] += U256::ONE,
            (2, Some(first)) => drop(first.amounts.pop()),
            (3, Some(first)) => {
                let many = first.clone();
                payouts = vec![many; 33];
            }
            _ => {}
        }
        payouts
    }

    fn clause(&mut self, assets: &[Asset]) -> Clause {
        let from = self.dice.pick(&[0, 0, 0, 0, 20, 200]);
        let until = match self.dice.below(160) {
            0 => from,
            1..=16 => from + 100,
            _ => FOREVER,
        };
        let mut clause = Clause::always().after(from).before(until);
        self.condition(&mut clause);
        if self.dice.once_in(6) {
            let data = match self.dice.below(5) {
                0 => Bytes::new(),
                1 => vec![1].into(),
                _ => self.payouts(assets).abi_encode().into(),
            };
            let allocator = match self.dice.below(20) {
                0 => self.payee(),
                _ => self.allocator,
            };
            return clause.allocates(allocator, data);
        }
        let whole = assets.iter().any(|asset| asset.kind == AssetKind::ERC721);
        let count = if whole && !self.dice.once_in(20) {
            1
        } else {
            1 + self.dice.below(3)
        };
        let mut shares = Vec::new();
        let mut left = PPM;
        for number in 0..count {
            let ppm = if number + 1 == count {
                left
            } else {
                self.dice.below(left as usize + 1) as u32
            };
            left -= ppm;
            let pays_author = self
                .dice
                .once_in(if clause.arbiter.is_zero() { 600 } else { 6 });
            let to = if pays_author { AUTHOR } else { self.payee() };
            shares.push(Share::new(to, ppm));
        }
        match self.dice.below(300) {
            0 => shares[0].ppm ^= 1,
            1 => shares.clear(),
            2 => clause.allocation.data = vec![1].into(),
            3 => clause.allocation.allocator = self.allocator,
            4 => shares = vec![Share::new(self.person(), 0); 33],
            _ => {}
        }
        clause.splits(shares)
    }

    fn deal(&mut self, caller: Address) -> Deal {
        let lone = self.dice.once_in(3);
        let count = match self.dice.below(60) {
            0 => 0,
            1 => 65,
            2 => 12,
            _ => 1 + self.dice.below(3),
        };
        let mut commitments = Vec::new();
        for _ in 0..count {
            let depositor = match self.dice.below(40) {
                0 => self.payee(),
                _ if lone => caller,
                _ => {
                    let number = self.dice.below(self.depositors.len());
                    self.depositors[number]
                }
            };
            let assets = match self.dice.below(80) {
                0 => 0,
                1 => 33,
                _ => 1 + self.dice.below(3),
            };
            let assets: Vec<_> = (0..assets).map(|_| self.asset(depositor)).collect();
            let clauses = match self.dice.below(80) {
                0 => 0,
                1 => 8,
                _ => 1 + self.dice.below(3),
            };
            let clauses = (0..clauses).map(|_| self.clause(&assets)).collect();
            commitments.push(Commitment {
                depositor,
                assets,
                clauses,
            });
        }
        let open_before = match self.dice.below(40) {
            0 => self.model.time,
            1 => 0,
            _ => self.model.time + 1 + self.dice.below(1_000) as u64,
        };
        Deal {
            terms: self.dice.word(),
            openBefore: open_before,
            salt: U256::from(self.dice.below(3)),
            commitments,
        }
    }

    /// A signature over `digest` by `signer`, most often a good one.
    fn signature(&mut self, signer: Address, digest: B256) -> Bytes {
        let person = self
            .people
            .iter()
            .position(|person| person.address() == signer);
        // The first one signs for the wallet.
        let mut number = person.unwrap_or(0);
        let trouble = self.dice.below(120);
        if trouble == 0 {
            number = (number + 1) % self.people.len();
        }
        let signature = self.people[number].sign_hash_sync(&digest).unwrap();
        let [r, s] = [signature.r(), signature.s()];
        let mut bytes = signature.as_bytes().to_vec();
        match trouble {
            // EIP-2098.
            1..=5 => {
                let odd = U256::from(signature.v()) << 255_usize;
                bytes = [r.to_be_bytes::<32>(), U256::to_be_bytes::<32>(&(s | odd))].concat();
            }
            // The other form of the same signature.
            6..=8 => {
                let order = U256::from_str_radix(
                    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                    16,
                );
                bytes[32..64].copy_from_slice(&(order.unwrap() - s).to_be_bytes::<32>());
                bytes[64] = 27 + 28 - bytes[64];
            }
            9 => bytes[64] -= 27,
            10 => bytes.truncate(self.dice.below(65)),
            11 => bytes.clear(),
            12 => bytes[self.dice.below(64)] ^= 1,
            _ => {}
        }
        bytes.into()
    }

    fn permits(&mut self, payer: Address) -> Bytes {
        let mut permits = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let value = U256::from(self.dice.below(3_000));
            let deadline = U256::from(self.model.time + self.dice.below(20) as u64);
            let escrow = self.escrow;
            let digest = self
                .coin()
                .permit_digest(payer, escrow, value, deadline)
                .unwrap();
            let signature = self.signature(payer, digest);
            let mut bytes = [0; 65];
            let length = signature.len().min(65);
            bytes[..length].copy_from_slice(&signature[..length]);
            let token = match self.dice.below(30) {
                0 => self.art,
                1 => Address::repeat_byte(0x77),
                2 => self.trick,
                _ => self.coin,
            };
            permits.push(Permit {
                token,
                value,
                deadline,
                v: bytes[64],
                r: B256::from_slice(&bytes[..32]),
                s: B256::from_slice(&bytes[32..64]),
            });
        }
        match self.dice.below(30) {
            0 => Bytes::new(),
            _ => permits.abi_encode().into(),
        }
    }

    /// What a deposit by Permit2 brings.
    fn permit2(&mut self, payer: Address, deal: &Deal, assets: &[Asset]) -> Bytes {
        let nonce = U256::from(self.dice.below(1_000));
        let deadline = U256::from(self.model.time + 20 - self.dice.below(21) as u64);
        let late = self.dice.once_in(30);
        let deadline = if late {
            U256::from(START - 1)
        } else {
            deadline
        };
        let digest = permit2_digest(CHAIN, self.escrow, deal, assets, nonce, deadline);
        let signature = self.signature(payer, digest);
        match self.dice.below(60) {
            0 => Bytes::new(),
            _ => permit2_data(nonce, deadline, &signature),
        }
    }

    /// An opening, and the native value that it needs.
    fn open(&mut self, caller: Address) -> (Call, U256) {
        let again = self.dice.once_in(12) && !self.deals.is_empty();
        let (id, deal) = if again {
            let number = self.dice.below(self.deals.len());
            self.deals[number].clone()
        } else {
            let deal = self.deal(caller);
            (self.model.domain().deal_id(&deal), deal)
        };
        let alone = deal.commitments.iter().all(|one| one.depositor == caller);
        let mut deposits = Vec::new();
        if !alone && !self.dice.once_in(40) || alone && self.dice.once_in(2) {
            for commitment in &deal.commitments {
                let depositor = commitment.depositor;
                let payer = match self.dice.below(20) {
                    0..=2 => depositor,
                    3..=5 => caller,
                    6 => self.person(),
                    _ => Address::ZERO,
                };
                let signature = if depositor == caller && self.dice.once_in(2) {
                    Bytes::new()
                } else {
                    self.signature(depositor, id)
                };
                // The last of the people has not approved its coin.
                let permits = depositor == self.people[3].address() || self.dice.once_in(4);
                let paying = if payer.is_zero() { depositor } else { payer };
                let assets = &commitment.assets;
                let person = self.people.iter().any(|one| one.address() == paying);
                let (method, permit) = if self.dice.once_in(4) {
                    (Method::Permit2, self.permit2(paying, &deal, assets))
                } else if permits && person {
                    (Method::Permit, self.permits(paying))
                } else {
                    (Method::Approval, Bytes::new())
                };
                deposits.push(Deposit {
                    payer,
                    signature,
                    method,
                    permit,
                });
            }
            if self.dice.once_in(60) {
                deposits.pop();
            }
        }
        let assets = deal.commitments.iter().flat_map(|one| &one.assets);
        let native = assets.filter(|asset| asset.kind == AssetKind::Native);
        let value = native.fold(U256::ZERO, |sum, asset| sum.saturating_add(asset.amount));
        if !again && self.deals.len() < 400 {
            self.deals.push((id, deal.clone()));
        }
        let value = value.min(U256::from(RICH / 1_000));
        (Call::open(Escrow::openCall { deposits, deal }), value)
    }

    fn settle(&mut self, caller: Address) -> Call {
        let Some((id, deal)) = self.likely_deal() else {
            return self.state(caller);
        };
        let mut index = self.dice.below(deal.commitments.len());
        let word = self.model.deal_word(id);
        for _ in 0..3 {
            if word.outcome(index).is_some() {
                index = self.dice.below(deal.commitments.len());
            }
        }
        let commitment = &deal.commitments[index];
        let clause = self.dice.below(commitment.clauses.len().max(1));
        let mut settlement = ids::settlement(&deal, index, clause).unwrap();
        if let Some(body) = commitment.clauses.get(clause) {
            self.bring_evidence(id, body, &mut settlement);
        }
        self.spoil(&mut settlement);
        let id = if self.dice.once_in(100) {
            self.dice.word()
        } else {
            id
        };
        Call::settle(Escrow::settleCall { id, settlement })
    }

    /// One that is open, if there is one.
    fn likely_deal(&mut self) -> Option<(B256, Deal)> {
        let usable = |(_, deal): &&(B256, Deal)| !deal.commitments.is_empty();
        for _ in 0..20 {
            let number = self.dice.below(self.deals.len().max(1));
            let (id, deal) = self.deals.get(number).filter(usable)?;
            let word = self.model.deal_word(*id);
            let closed = (0..deal.commitments.len()).all(|index| word.outcome(index).is_some());
            if word.opened_at() != 0 && (!closed || self.dice.once_in(20)) {
                return self.deals.get(number).cloned();
            }
        }
        self.deals.iter().find(usable).cloned()
    }

    fn bring_evidence(&mut self, id: B256, clause: &Clause, settlement: &mut Settlement) {
        let demand = &clause.demand;
        let said = self.said.iter().map(|(_, said)| said);
        let about = said.filter(|said| said.about == id).cloned();
        let mut fitting: Vec<_> = about.collect();
        if clause.arbiter == self.stated && demand.len() == 128 {
            let author = Address::from_word(B256::from_slice(&demand[..32]));
            fitting.retain(|said| said.author == author && demand[64..96] == said.kind);
            fitting.truncate(self.dice.below(2));
        } else if demand.first() == Some(&9) {
            fitting.retain(|said| said.author == demand[1..21]);
        } else if demand.first() == Some(&6) {
            fitting.truncate(usize::from(demand[1]));
        } else {
            let most = self.dice.below(3);
            fitting.truncate(most);
        }
        if demand.first() == Some(&7) {
            settlement.proof = demand.slice(1..);
        }
        settlement.statements = fitting;
        if !clause.allocation.allocator.is_zero() && clause.allocation.data.is_empty() {
            let payouts = self.payouts(&settlement.commitment.assets);
            settlement.allocatorProof = payouts.abi_encode().into();
        }
    }

    /// Something is wrong with one call in six.
    fn spoil(&mut self, settlement: &mut Settlement) {
        match self.dice.below(72) {
            0 => settlement.siblings.push(B256::ZERO),
            1 => drop(settlement.siblings.pop()),
            2 => {
                if let Some(first) = settlement.siblings.first_mut() {
                    first.0[0] ^= 1;
                }
            }
            3 => settlement.index += U256::ONE,
            4 => settlement.index = U256::MAX,
            5 => settlement.clause += U256::from(self.dice.below(8)),
            6 => settlement.clause = U256::MAX,
            7 => settlement.salt += U256::ONE,
            8 => settlement.openBefore ^= 1,
            9 => settlement.commitment.assets.clear(),
            10 => settlement.proof = vec![9].into(),
            11 => {
                if let Some(first) = settlement.statements.first_mut() {
                    first.data = vec![8, 8].into();
                }
            }
            _ => {}
        }
    }

    fn statement(&mut self, author: Address) -> Statement {
        let about = match self.dice.below(10) {
            0 => B256::ZERO,
            _ => self.likely_deal().map_or(B256::ZERO, |(id, _)| id),
        };
        let kind = if self.dice.once_in(12) {
            REVOKE
        } else {
            self.kind()
        };
        let data = vec![self.dice.below(2) as u8].into();
        let statement = Statement {
            author,
            about,
            kind,
            data,
        };
        if self.said.len() < 400 {
            let id = self.model.domain().statement_id(author, about, kind);
            self.said.push((id, statement.clone()));
        }
        statement
    }

    fn state(&mut self, caller: Address) -> Call {
        let Statement {
            about, kind, data, ..
        } = self.statement(caller);
        Call::state(Escrow::stateCall { about, kind, data })
    }

    fn state_for(&mut self) -> Call {
        let number = self.dice.below(self.depositors.len());
        let author = match self.dice.below(40) {
            0 => Address::ZERO,
            _ => self.depositors[number],
        };
        let statement = self.statement(author);
        let expiry = self.model.time + self.dice.below(30) as u64;
        let digest = self.model.domain().statement_digest(&statement, expiry);
        let signature = self.signature(author, digest);
        Call::stateFor(Escrow::stateForCall {
            statement,
            expiry,
            signature,
        })
    }

    fn withdraw(&mut self) -> (Address, Call) {
        let credits: Vec<_> = self.model.credits().keys().copied().collect();
        let (payee, kind, token, id) = if credits.is_empty() || self.dice.once_in(10) {
            (
                self.payee(),
                self.dice.below(4) as u8,
                self.coin,
                U256::ZERO,
            )
        } else {
            self.dice.pick(&credits)
        };
        let kind = AssetKind::try_from(kind).unwrap();
        let to = if self.dice.once_in(2) {
            payee
        } else {
            self.payee()
        };
        let from_payee = to != payee && !self.dice.once_in(5) && !payee.is_zero();
        let caller = if from_payee && payee != self.escrow {
            payee
        } else {
            self.person()
        };
        let call = Escrow::withdrawCall {
            payee,
            kind,
            token,
            id,
            to,
        };
        (caller, Call::withdraw(call))
    }

    fn batch(&mut self, caller: Address) -> (Call, U256) {
        let mut value = U256::ZERO;
        let mut calls = Vec::new();
        for _ in 0..self.dice.below(4) {
            let call = match self.dice.below(24) {
                0..=5 => {
                    let (call, needed) = self.open(caller);
                    value += needed;
                    call
                }
                6..=12 => self.settle(caller),
                13..=18 => self.state(caller),
                19 => self.state_for(),
                20 => self.withdraw().1,
                21 => Call::multicall(Escrow::multicallCall { calls: Vec::new() }),
                22 => Call::transferOut(Escrow::transferOutCall {
                    kind: AssetKind::ERC20,
                    token: self.coin,
                    id: U256::ZERO,
                    to: caller,
                    amount: U256::ONE,
                }),
                _ => Call::dealWord(Escrow::dealWordCall {
                    id: self.dice.word(),
                }),
            };
            let mut bytes = call.abi_encode();
            if self.dice.once_in(60) {
                bytes.truncate(self.dice.below(4));
            }
            calls.push(bytes.into());
        }
        (Call::multicall(Escrow::multicallCall { calls }), value)
    }

    /// The world changes: time, moods, tricks, approvals.
    fn turn(&mut self) {
        let pace = self.dice.pick(&[0, 1, 5, 20]);
        self.model.time += pace;
        self.evm.ctx.block.timestamp = U256::from(self.model.time);
        let receiver = self.dice.pick(&self.receivers.clone());
        let owner = self.person();
        match self.dice.below(30) {
            0 => self.set_mood(receiver, 0),
            1 => {
                let mood = 1 + self.dice.below(3) as u8;
                self.set_mood(receiver, mood);
            }
            2 => {
                let tricks = [0, 0, 0, 1, 2, 3, 4, 5, 6, 7];
                let (take, give) = (self.dice.pick(&tricks), self.dice.pick(&tricks));
                self.set_tricks(take, give);
            }
            3 => self.set_tricks(0, 0),
            4 => {
                let amount = self.dice.pick(&[U256::ZERO, U256::from(700), U256::MAX]);
                let spender = self.dice.pick(&[self.escrow, PERMIT2]);
                self.approve20(owner, spender, amount);
            }
            5 => {
                let token = self.dice.pick(&[self.art, self.items]);
                let approved = !self.dice.once_in(3);
                self.approve_all(owner, token, approved);
            }
            6 => {
                let owned = self.art().owners.clone().into_iter();
                let owned: Vec<_> = owned.filter(|(_, holder)| *holder == owner).collect();
                if !owned.is_empty() {
                    let (id, _) = self.dice.pick(&owned);
                    self.approve721(owner, id);
                }
            }
            7..=11 => self.mint721(owner),
            _ => {}
        }
    }

    /// Tries one thing. Says which verb it was and how it ended.
    fn step(&mut self) -> (&'static str, Result<Receipt, Revert>) {
        self.turn();
        let caller = self.person();
        let (caller, call, mut value) = match self.dice.below(20) {
            0..=5 => {
                let (call, value) = self.open(caller);
                (caller, call, value)
            }
            6..=11 => (caller, self.settle(caller), U256::ZERO),
            12..=13 => (caller, self.state(caller), U256::ZERO),
            14 => (caller, self.state_for(), U256::ZERO),
            15..=16 => {
                let (caller, call) = self.withdraw();
                (caller, call, U256::ZERO)
            }
            _ => {
                let (call, value) = self.batch(caller);
                (caller, call, value)
            }
        };
        if self.dice.once_in(60) && self.people.iter().any(|one| one.address() == caller) {
            value += U256::ONE;
        }
        let verb = match call {
            Call::open(_) => "open",
            Call::settle(_) => "settle",
            Call::state(_) => "state",
            Call::stateFor(_) => "stateFor",
            Call::withdraw(_) => "withdraw",
            _ => "multicall",
        };
        let result = self.call(caller, value, &call);
        (verb, result)
    }
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect(name))
}

#[test]
fn test_the_model_agrees_with_the_contract() {
    let calls = number("ASSIZE_MODEL_CALLS", 4_000) as usize;
    let first = number("ASSIZE_MODEL_SEED", 1);
    let mut done: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut reverts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut events = BTreeSet::new();
    for sequence in 0..calls.div_ceil(SEQUENCE) {
        let seed = first + sequence as u64;
        let mut world = World::new(seed);
        for step in 0..SEQUENCE {
            // The name of the thread's panic would not say it.
            let place = Place { seed, step };
            let (verb, result) = world.step();
            if step % COMPARE_EVERY == 0 || step + 1 == SEQUENCE {
                world.compare();
            }
            std::mem::forget(place);
            let counts = done.entry(verb).or_default();
            match result {
                Ok(receipt) => {
                    counts[0] += 1;
                    events.extend(receipt.events.iter().map(name));
                }
                Err(revert) => {
                    counts[1] += 1;
                    *reverts.entry(revert.name()).or_default() += 1;
                }
            }
        }
    }
    println!("done and refused, by verb: {done:?}\nreverts: {reverts:?}");
    // A generator that no longer reaches something proves nothing about it.
    assert_eq!(events.len(), 6, "{events:?}");
    let sorts = reverts.len();
    assert!(sorts >= 38 || calls < 4_000, "only {sorts} sorts of revert");
    for (verb, [done, refused]) in done {
        assert!(
            done * 10 >= refused,
            "{verb}: {done} done, {refused} refused"
        );
    }
}

/// Says where it was when a thread panics.
struct Place {
    seed: u64,
    step: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        eprintln!("seed {}, step {}", self.seed, self.step);
    }
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::Opened(_) => "Opened",
        Event::Committed(_) => "Committed",
        Event::Settled(_) => "Settled",
        Event::Stated(_) => "Stated",
        Event::Credited(_) => "Credited",
        Event::Withdrawn(_) => "Withdrawn",
    }
}

/// `node sdk/tests/fixtures/world.mjs` renews it.
#[test]
fn test_the_fixture_is_that_of_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let fixture = fixture();
    let sources = fixture["sources"].as_object().unwrap();
    assert_eq!(sources.len(), 8);
    for (path, hash) in sources {
        let source = fs::read(root.join(path)).unwrap();
        assert_eq!(
            keccak256(source).to_string(),
            hash.as_str().unwrap(),
            "{path} has changed"
        );
    }
}
