//! Whole disputes under open verification, on a real chain with its own beacon.

#[path = "../../examples/open_verification.rs"]
#[allow(dead_code, unreachable_pub)]
mod open_verification;

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::ext::AnvilApi,
};
use assize::{
    Client, ComputeDeal, ComputeDealBuilder, OpenDocket, OpenVerification, PanelSpec, Price, ids,
    panels::{CaseRef, Finding, Move, PanelSeat, Scrutiny, Stage, canary},
    types::{BURN, Claim, Status},
};

use crate::world::World;

const PRICE: U256 = U256::from_limbs([1_000, 0, 0, 0]);
const BOND: u128 = 1_000;
const FEE: u128 = 50;
const STAKE: u128 = 500;
pub(crate) const SALT: B256 = B256::repeat_byte(0x5a);
/// Accounts.
pub(crate) const CLIENT: usize = 0;
pub(crate) const NODE: usize = 1;
const PANELISTS: [usize; 4] = [2, 3, 4, 5];
pub(crate) const STRANGER: usize = 6;
pub(crate) const CHALLENGER: usize = 7;

fn truth() -> Claim {
    Claim {
        output: B256::repeat_byte(1),
        trace: B256::ZERO,
        length: 0,
        units: 450,
    }
}

fn lie() -> Claim {
    canary(&truth(), B256::repeat_byte(2))
}

/// A pool of panelists with three seats each, and a deal that is open.
pub(crate) struct Court {
    pub(crate) world: World,
    clients: BTreeMap<usize, Client>,
    pub(crate) compute: ComputeDeal<String, PanelSpec>,
    pub(crate) id: B256,
    before: BTreeMap<usize, U256>,
}

impl Court {
    pub(crate) async fn open(verification: OpenVerification) -> Self {
        let world = World::new().await;
        let mut clients = BTreeMap::new();
        for account in 0..8 {
            clients.insert(account, world.client(account).await);
        }
        let (client, node) = (&clients[&CLIENT], &clients[&NODE]);
        let compute = deal(&world, verification).await;
        let pool = &compute.spec.court.pool;
        for account in PANELISTS {
            let panelist = &clients[&account];
            let stakes = panelist.book().stakes;
            let approved = panelist.approve(world.token, stakes, U256::MAX).await;
            approved.unwrap();
            panelist.take_seats(pool, 3).await.unwrap();
        }
        for account in [NODE, STRANGER, CHALLENGER] {
            for spender in [world.book.panels, world.book.court] {
                let approved = clients[&account].approve(world.token, spender, U256::MAX);
                approved.await.unwrap();
            }
        }
        // Seats must be older than the window.
        let window = compute.spec.court.filing.window.into();
        pass(&world, window).await;

        node.approve_deal(&compute.deal).await.unwrap();
        client.approve_deal(&compute.deal).await.unwrap();
        let signature = node.sign_deal(&compute.deal).await.unwrap();
        let id = client
            .open(&compute.deal, [(world.address(NODE), signature)])
            .await
            .unwrap()
            .value;
        let court = Self {
            before: BTreeMap::new(),
            world,
            clients,
            compute,
            id,
        };
        let before = court.balances().await;
        Self { before, ..court }
    }

    fn spec(&self) -> &PanelSpec {
        &self.compute.spec.court
    }

    pub(crate) fn by(&self, account: usize) -> OpenDocket<'_> {
        self.clients[&account].panels(self.id, self.spec())
    }

    pub(crate) async fn file(&self, claim: &Claim) {
        let node = &self.clients[&NODE];
        node.file(self.id, self.spec(), claim.clone())
            .await
            .unwrap();
    }

    pub(crate) async fn status(&self) -> Status {
        let terms = self.spec().terms();
        let docket = self.clients[&CLIENT].docket(self.id, &terms).await;
        docket.unwrap().status
    }

    /// Waits until a move is open in a case, as the state says; a keeper does the same.
    pub(crate) async fn until(&self, case: &CaseRef, action: Move) {
        let state = self.by(STRANGER).case(case).await.unwrap();
        let now = self.world.now().await;
        let moves = state.moves(self.spec(), now);
        let open = moves.iter().find(|open| open.action == action);
        let open = open.unwrap_or_else(|| panic!("{action:?} is not among {moves:?}"));
        if !open.is_open(now) {
            pass(&self.world, open.from - now).await;
        }
    }

    /// Waits until the docket is final by itself.
    pub(crate) async fn end(&self, case: &CaseRef) {
        let state = self.by(STRANGER).case(case).await.unwrap();
        let now = self.world.now().await;
        pass(&self.world, state.docket.until() - now).await;
    }

    /// A panel is drawn, and its seats answer.
    pub(crate) async fn panel(&self, case: &CaseRef, level: u8, answer: B256) -> Vec<PanelSeat> {
        let stranger = self.by(STRANGER);
        self.until(case, Move::Convene).await;
        let block = stranger.convene(case).await.unwrap().value;
        assert!(
            stranger.header(block).await.is_err(),
            "nobody knows the block that decides"
        );
        self.until(case, Move::Draw).await;
        self.world.provider.anvil_mine(Some(5), None).await.unwrap();
        let header = stranger.header(block).await.unwrap();
        stranger.draw(case, header).await.unwrap();

        self.until(case, Move::Vote).await;
        let seats = stranger.drawn(case, level).await.unwrap();
        for seat in &seats {
            let docket = self.by(self.account(seat.owner));
            let voted = docket.vote(case, level, seat, answer, SALT).await;
            voted.unwrap();
        }
        self.until(case, Move::RevealVote).await;
        for seat in &seats {
            let docket = self.by(self.account(seat.owner));
            let revealed = docket.reveal_vote(case, level, seat.slot, answer, SALT);
            revealed.await.unwrap();
        }
        self.until(case, Move::RuleCase).await;
        stranger.rule_case(case, answer).await.unwrap();
        seats
    }

    fn account(&self, owner: Address) -> usize {
        let account = (0..8).find(|account| self.world.address(*account) == owner);
        account.expect("only panelists have seats")
    }

    /// The docket is final: all that is due is paid.
    pub(crate) async fn settle(&self) {
        let stranger = &self.clients[&STRANGER];
        let (deal, court) = (&self.compute.deal, self.spec());
        stranger.settle_due(deal, court).await.unwrap();
        stranger.release(self.id, court).await.unwrap();
        let status = stranger.status(deal).await.unwrap();
        assert!(status.is_closed());
    }

    async fn balance(&self, of: Address) -> U256 {
        let token = self.clients[&CLIENT].erc20(self.world.token);
        token.balanceOf(of).call().await.unwrap()
    }

    async fn balances(&self) -> BTreeMap<usize, U256> {
        let mut balances = BTreeMap::new();
        for account in 0..8 {
            let balance = self.balance(self.world.address(account)).await;
            balances.insert(account, balance);
        }
        balances
    }

    /// What an account won or lost since the deal was opened.
    pub(crate) async fn change(&self, account: usize) -> i64 {
        let now = self.balance(self.world.address(account)).await;
        let number = |value: U256| i64::try_from(value).unwrap();
        number(now) - number(self.before[&account])
    }

    pub(crate) async fn panelists(&self) -> i64 {
        let mut sum = 0;
        for account in PANELISTS {
            sum += self.change(account).await;
        }
        sum
    }

    /// Whatever was deposited is paid out.
    pub(crate) async fn assert_nothing_is_left(&self) {
        let book = &self.world.book;
        for contract in [book.escrow, book.court, book.panels] {
            assert_eq!(self.balance(contract).await, U256::ZERO, "{contract}");
        }
    }
}

pub(crate) async fn pass(world: &World, seconds: u64) {
    world.provider.anvil_increase_time(seconds).await.unwrap();
    world.provider.anvil_mine(Some(1), None).await.unwrap();
}

pub(crate) fn verification() -> OpenVerification {
    OpenVerification::new(B256::repeat_byte(3), STAKE, BOND, FEE).scrutiny(Scrutiny {
        challenged: 900_000,
        canaries: 100_000,
        replay_cost: U256::from(10),
    })
}

async fn deal(world: &World, verification: OpenVerification) -> ComputeDeal<String, PanelSpec> {
    let builder = ComputeDealBuilder::new(world.address(CLIENT), world.address(NODE))
        .token(world.token)
        .price(Price::fixed(PRICE))
        .timeout_collateral(U256::from(500))
        .fee(U256::from(3 * FEE))
        .deadline(40_000)
        .window(7_200)
        .open_before(world.now().await + 20_000);
    let builder = builder.open_verification(verification);
    let compute = builder.build("a job".to_owned(), &world.book);
    compute.expect("the deal is sound")
}

#[test]
fn test_the_example_is_at_most_ten_lines_and_sound() {
    let source = include_str!("../../examples/open_verification.rs");
    let (_, rest) = source.split_once("// example: begin\n").unwrap();
    let (body, _) = rest.split_once("// example: end").unwrap();
    let lines = body.lines().count();
    assert!((1..=10).contains(&lines), "the example has {lines} lines");

    let [client, node, token] = [1, 2, 3].map(Address::repeat_byte);
    let (profile, job) = (B256::repeat_byte(4), serde_json::json!("a job"));
    let compute = open_verification::agree((client, node), token, profile, 2_000_000_000, job);
    assert_eq!(compute.unwrap().spec.court.check(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_false_result_is_overruled_and_pays_who_found_it() {
    let court = Court::open(verification()).await;
    court.file(&lie()).await;
    let challenger = court.by(CHALLENGER);
    let committed = challenger.challenge(&truth(), SALT).await.unwrap().value;
    let early = challenger.reveal(&lie(), &truth(), SALT).await;
    assert!(
        early
            .unwrap_err()
            .to_string()
            .contains("it can be done from")
    );
    court.until(&committed, Move::Reveal).await;
    let case = challenger
        .reveal(&lie(), &truth(), SALT)
        .await
        .unwrap()
        .value;
    assert_eq!(court.status().await, Status::Disputed);

    let seats = court.panel(&case, 0, ids::claim_hash(&truth())).await;
    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::Refuted);
    assert_eq!(state.case.stage, Stage::Ruled);
    court.end(&case).await;
    assert_eq!(court.status().await, Status::Overruled);
    court.settle().await;

    court.until(&case, Move::Close).await;
    let stranger = court.by(STRANGER);
    stranger.close(&case).await.unwrap();
    court.until(&committed, Move::CollectBond).await;
    let who = court.world.address(CHALLENGER);
    stranger.collect_bond(who, &truth(), SALT).await.unwrap();
    court.until(&case, Move::CollectFee).await;
    for seat in &seats {
        stranger.collect_fee(&case, 0, seat).await.unwrap();
    }

    let collateral = i64::try_from(court.compute.report.collateral).unwrap();
    let (half, fees) = (collateral / 2, 150);
    assert_eq!(
        court.change(CLIENT).await,
        1_000 + 150 + 500 + half,
        "price, audit's fee, T, half of K"
    );
    assert_eq!(court.change(NODE).await, -collateral);
    assert_eq!(court.change(CHALLENGER).await, collateral - half - fees);
    assert_eq!(court.panelists().await, fees);
    court.assert_nothing_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_true_result_is_upheld_and_a_false_challenge_pays_for_it() {
    let court = Court::open(verification()).await;
    court.file(&truth()).await;
    let challenger = court.by(CHALLENGER);
    let committed = challenger.challenge(&lie(), SALT).await.unwrap().value;
    court.until(&committed, Move::Reveal).await;
    let case = challenger
        .reveal(&truth(), &lie(), SALT)
        .await
        .unwrap()
        .value;
    let answer = ids::claim_hash(&truth());
    let first = court.panel(&case, 0, answer).await;

    // The challenger appeals, the node answers, and a panel of seven says the same.
    let bond = court.spec().rules.appeal_bond(1);
    assert_eq!(bond, U256::from(2_000));
    court.until(&case, Move::Fund { against: true }).await;
    challenger.fund(&case, true, bond).await.unwrap();
    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::Refuted, "unless it is answered");
    court.until(&case, Move::Fund { against: false }).await;
    court.by(NODE).fund(&case, false, bond).await.unwrap();
    let second = court.panel(&case, 1, answer).await;
    assert_eq!(second.len(), 7);
    let state = challenger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::Dismissed);
    assert_eq!(
        state.case.stage,
        Stage::Closed,
        "there is neither panel nor forum left"
    );
    assert_eq!(court.status().await, Status::Disputed);
    court.end(&case).await;
    assert_eq!(court.status().await, Status::Upheld);
    court.settle().await;

    let stranger = court.by(STRANGER);
    court.until(&case, Move::Close).await;
    stranger.close(&case).await.unwrap();
    court.until(&case, Move::CollectFund).await;
    let (node, who) = (court.world.address(NODE), court.world.address(CHALLENGER));
    stranger.collect_fund(&case, 1, false, node).await.unwrap();
    stranger.collect_fund(&case, 1, true, who).await.unwrap();
    for (level, seats) in [(0, &first), (1, &second)] {
        for seat in seats {
            stranger.collect_fee(&case, level, seat).await.unwrap();
        }
    }

    // Of the bond half is burned, and 150 pay the panel; of the appeal's, a tenth and 350.
    assert_eq!(court.balance(BURN).await, U256::from(500 + 200));
    assert_eq!(court.change(CHALLENGER).await, -1_000 - 2_000);
    assert_eq!(court.change(NODE).await, 1_000 + 500 + 350 + 1_450);
    assert_eq!(court.change(CLIENT).await, 150, "nothing was audited");
    assert_eq!(court.panelists().await, 150 + 350);
    // What was staked is elsewhere; what the challenger gets back of its bond is nothing.
    court.assert_nothing_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn test_who_does_not_reveal_loses_the_seat() {
    let court = Court::open(verification()).await;
    court.file(&truth()).await;
    let challenger = court.by(CHALLENGER);
    let committed = challenger.challenge(&lie(), SALT).await.unwrap().value;
    court.until(&committed, Move::Reveal).await;
    let case = challenger
        .reveal(&truth(), &lie(), SALT)
        .await
        .unwrap()
        .value;
    let stranger = court.by(STRANGER);
    court.until(&case, Move::Convene).await;
    let block = stranger.convene(&case).await.unwrap().value;
    court
        .world
        .provider
        .anvil_mine(Some(5), None)
        .await
        .unwrap();
    let header = stranger.header(block).await.unwrap();
    stranger.draw(&case, header).await.unwrap();
    let seats = stranger.drawn(&case, 0).await.unwrap();
    court.end(&case).await;
    assert_eq!(court.status().await, Status::Void, "no panel, no ruling");
    court.settle().await;

    let state = stranger.case(&case).await.unwrap();
    assert_eq!(state.case.ruling, Finding::None);
    court.until(&case, Move::Slash).await;
    let seat = seats[0];
    stranger.slash(&case, 0, &seat).await.unwrap();
    let index = u64::try_from(seat.index).unwrap();
    let pool = &court.spec().pool;
    let slashed = court.clients[&STRANGER].seat(pool, index).await.unwrap();
    assert!(slashed.slashed);
    assert_eq!(slashed.owner, seat.owner);
    assert_eq!(court.change(STRANGER).await, 50, "a tenth of the stake");

    // A seat that was not slashed goes back after the delay.
    let other = (0..12).find(|index| seats.iter().all(|seat| seat.index != U256::from(*index)));
    let index = other.expect("three of twelve were drawn");
    let found = court.clients[&STRANGER].seat(pool, index).await.unwrap();
    let owner = &court.clients[&court.account(found.owner)];
    owner.resign_seat(pool, index).await.unwrap();
    let early = owner.give_back_seat(pool, index).await;
    assert!(
        early
            .unwrap_err()
            .to_string()
            .contains("is to be had after")
    );
    pass(&court.world, u64::from(pool.delay) + 1).await;
    let balance = court.balance(found.owner).await;
    owner.give_back_seat(pool, index).await.unwrap();
    let paid = court.balance(found.owner).await - balance;
    assert_eq!(paid, U256::from(STAKE));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_a_challenge_that_is_not_revealed_is_burned() {
    let court = Court::open(verification()).await;
    court.file(&truth()).await;
    let challenger = court.by(CHALLENGER);
    let committed = challenger.challenge(&lie(), keccak256("forgotten")).await;
    let committed = committed.unwrap().value;
    court.end(&committed).await;
    assert_eq!(court.status().await, Status::Upheld);
    court.settle().await;
    court.until(&committed, Move::BurnBond).await;
    court.by(STRANGER).burn_bond(&committed).await.unwrap();
    assert_eq!(court.change(CHALLENGER).await, -1_000);
    assert_eq!(court.balance(BURN).await, U256::from(BOND));
    court.assert_nothing_is_left().await;
}
