//! Strategies, without a chain.

use super::*;
use crate::{
    contracts::{
        Allocation, Asset, Claim, Clause, Commitment, Deal, ICourt, IEscrow, NamedVerifiers, Share,
        claim_hash, docket_id,
    },
    fact::Filed,
};
use alloy::{
    primitives::{Bytes, address},
    sol_types::{SolCall, SolValue as _},
};

const CLIENT: Address = address!("00000000000000000000000000000000000000c1");
const NODE: Address = address!("00000000000000000000000000000000000000d0");
const TOKEN: Address = address!("0000000000000000000000000000000000007001");
const CONTRACTS: Contracts = Contracts {
    escrow: Address::repeat_byte(0xe1),
    court: Address::repeat_byte(0xe2),
    named_verifiers: Address::repeat_byte(0xe3),
    docket_arbiter: Address::repeat_byte(0xe4),
    metered: Address::repeat_byte(0xe5),
    verifier_fee: Address::repeat_byte(0xe6),
};
const OPENED: u64 = 1_000;
const DEADLINE: u64 = OPENED + 100;
const WINDOW: u64 = 50;
const OUTPUT: B256 = B256::repeat_byte(0x0f);

const fn verifier(n: u8) -> Address {
    Address::with_last_byte(0xf0 + n)
}

fn court_spec() -> CourtSpec {
    CourtSpec {
        deadline: 100,
        limit: 200,
        instance: CONTRACTS.named_verifiers,
        filing: Filing {
            filer: NODE,
            window: 50,
            silence: Status::Upheld,
            kind: AssetKind::ERC20,
            token: TOKEN,
            rate: U256::from(3),
            floor: U256::from(10),
            cap: U256::from(1_000),
            multiplier: U256::from(2_500_000),
            slash: vec![Share {
                to: CLIENT,
                ppm: 1_000_000,
            }],
        },
        quorum: 2,
        verifiers: vec![verifier(1), verifier(2), verifier(3)],
    }
}

fn clause(mask: &[Status], terms: &CourtTerms, allocation: Allocation) -> Clause {
    let mask = mask.iter().fold(U256::ZERO, |mask, status| {
        mask | (U256::ONE << usize::from(*status as u8))
    });
    Clause {
        from: 0,
        until: u32::MAX,
        arbiter: CONTRACTS.docket_arbiter,
        demand: (terms.clone(), mask).abi_encode_params().into(),
        allocation,
    }
}

fn shares(to: Address) -> Allocation {
    Allocation {
        shares: vec![Share { to, ppm: 1_000_000 }],
        allocator: Address::ZERO,
        data: Bytes::new(),
    }
}

fn by(allocator: Address) -> Allocation {
    Allocation {
        shares: Vec::new(),
        allocator,
        data: Bytes::new(),
    }
}

fn commitment(depositor: Address, clauses: Vec<Clause>) -> Commitment {
    let asset = Asset {
        kind: AssetKind::ERC20,
        token: TOKEN,
        id: U256::ZERO,
        amount: U256::from(1_000),
    };
    Commitment {
        depositor,
        assets: vec![asset],
        clauses,
    }
}

/// A compute deal as it is opened, with nothing else said.
fn opened() -> DealView {
    use Status::{Absent, Overruled, Upheld, Void};
    let court = court_spec();
    let terms = court.terms();
    let agreed = Clause {
        from: 0,
        until: u32::MAX,
        arbiter: Address::ZERO,
        demand: Bytes::new(),
        allocation: by(Address::repeat_byte(0xe7)),
    };
    let id = B256::repeat_byte(0x11);
    let deal = Deal {
        terms: B256::repeat_byte(0x22),
        openBefore: 2_000,
        salt: U256::ZERO,
        commitments: vec![
            commitment(
                CLIENT,
                vec![
                    clause(&[Upheld], &terms, by(CONTRACTS.metered)),
                    clause(&[Overruled, Absent, Void], &terms, shares(CLIENT)),
                    agreed.clone(),
                ],
            ),
            commitment(
                NODE,
                vec![
                    clause(&[Upheld, Void], &terms, shares(NODE)),
                    clause(&[Absent, Overruled], &terms, shares(CLIENT)),
                    agreed.clone(),
                ],
            ),
            commitment(
                CLIENT,
                vec![
                    clause(
                        &[Upheld, Overruled, Absent, Void],
                        &terms,
                        by(CONTRACTS.verifier_fee),
                    ),
                    agreed,
                ],
            ),
        ],
    };
    DealView {
        facts: DealFacts {
            id,
            deal,
            opened_at: OPENED,
            basis: 7,
            dockets: BTreeMap::from([(docket_id(id, &terms), terms)]),
            closed: BTreeMap::new(),
            filings: BTreeMap::new(),
            rulings: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            released: Vec::new(),
        },
        court: Some(court),
        signed: true,
        run: None,
        unable: None,
    }
}

fn docket(deal: &DealView) -> B256 {
    *deal.facts.dockets.keys().next().unwrap()
}

fn claim() -> Claim {
    Claim {
        output: OUTPUT,
        trace: B256::ZERO,
        length: 0,
        units: 40,
    }
}

/// The same, with a result filed ten seconds before the deadline.
fn filed() -> DealView {
    let mut deal = opened();
    let docket_id = docket(&deal);
    deal.facts.filings.insert(
        docket_id,
        Filed {
            deal_id: deal.facts.id,
            docket_id,
            filer: NODE,
            claim: claim_hash(&claim()),
            output: OUTPUT,
            units: 40,
            price: U256::from(120),
            collateral: U256::from(300),
            until: DEADLINE - 10 + WINDOW,
        },
    );
    deal
}

fn ruled(status: Status) -> DealView {
    let mut deal = filed();
    let docket = docket(&deal);
    deal.facts
        .rulings
        .insert(docket, (status, DEADLINE - 10 + WINDOW));
    deal
}

fn done() -> Option<Run> {
    Some(Run::Done {
        output: OUTPUT,
        units: 40,
    })
}

fn view(account: Address, roles: Roles, deal: DealView) -> View {
    View {
        account,
        contracts: CONTRACTS,
        roles,
        deals: vec![deal],
        wall: 100,
        retry: 5,
    }
}

fn executor(deal: DealView) -> View {
    view(
        NODE,
        Roles {
            executor: Some(15),
            ..Roles::default()
        },
        deal,
    )
}

fn verifying(deal: DealView) -> View {
    view(
        verifier(2),
        Roles {
            verifier: Some(5),
            ..Roles::default()
        },
        deal,
    )
}

fn enforcer(deal: DealView) -> View {
    view(
        CLIENT,
        Roles {
            enforcer: Some(Scope::Own),
            ..Roles::default()
        },
        deal,
    )
}

fn only(intents: Vec<Intent>) -> Intent {
    assert_eq!(intents.len(), 1, "{intents:#?}");
    intents.into_iter().next().unwrap()
}

fn call<C: SolCall>(intent: &Intent) -> C {
    let Act::Send { data, .. } = &intent.act else {
        panic!("{intent:?} sends nothing")
    };
    C::abi_decode(data).unwrap()
}

fn reason(intent: &Intent) -> &str {
    let Act::Note { reason } = &intent.act else {
        panic!("{intent:?} is no note")
    };
    reason
}

/// The clause by which each commitment is settled, by index.
fn settled(intents: &[Intent]) -> BTreeMap<u8, u8> {
    intents
        .iter()
        .filter(|intent| intent.kind == Kind::Settle)
        .map(|intent| {
            let call = call::<IEscrow::settleCall>(intent).settlement;
            assert_eq!(U256::from(intent.detail.index.unwrap()), call.index);
            assert_eq!(U256::from(intent.detail.clause.unwrap()), call.clause);
            assert_eq!(call.siblings.len(), 2);
            (intent.detail.index.unwrap(), intent.detail.clause.unwrap())
        })
        .collect()
}

// Executor.

#[test]
fn the_executor_runs_then_files_what_came_of_it() {
    let mut deal = opened();
    let run = only(decide(&executor(deal.clone()), OPENED));
    assert_eq!((run.kind, run.act), (Kind::Run, Act::Run));

    deal.run = done();
    let file = only(decide(&executor(deal.clone()), OPENED + 1));
    assert_eq!(file.id, format!("file:{}", docket(&deal)));
    assert_eq!(file.deadline, Some(DEADLINE - 15));
    let sent: ICourt::fileCall = call(&file);
    assert_eq!(sent.claim, claim());
    assert_eq!(sent.filing, court_spec().filing);
    // 40 units at 3, times 2.5.
    assert_eq!(file.detail.price, Some(U256::from(120)));
    assert_eq!(file.detail.collateral, Some(U256::from(300)));
    assert!(matches!(file.act, Act::Send { to, value, .. }
        if to == CONTRACTS.court && value.is_zero()));
}

#[test]
fn native_collateral_is_sent_along() {
    let mut deal = opened();
    let court = deal.court.as_mut().unwrap();
    court.filing.kind = AssetKind::Native;
    court.filing.token = Address::ZERO;
    let terms = court.terms();
    deal.facts.dockets = BTreeMap::from([(docket_id(deal.facts.id, &terms), terms)]);
    deal.run = done();
    let file = only(decide(&executor(deal), OPENED));
    assert!(matches!(file.act, Act::Send { value, .. } if value == U256::from(300)));
}

#[test]
fn the_executor_does_not_file_when_it_is_too_late_and_says_so() {
    let mut deal = opened();
    deal.run = done();
    let view = executor(deal);
    assert_eq!(only(decide(&view, DEADLINE - 16)).kind, Kind::File);
    let skip = only(decide(&view, DEADLINE - 15));
    assert_eq!(skip.kind, Kind::Skip);
    assert!(
        reason(&skip).contains(&format!("the deadline is {DEADLINE}")),
        "{}",
        reason(&skip)
    );
    // From the deadline on nobody waits for it.
    assert!(decide(&view, DEADLINE).is_empty());
}

#[test]
fn the_executor_owes_nothing_where_it_is_only_named() {
    let mut deal = opened();
    deal.signed = false;
    assert_eq!(
        only(decide(&executor(deal.clone()), OPENED)).kind,
        Kind::Run,
        "as depositor"
    );
    deal.facts.deal.commitments[1].depositor = CLIENT;
    assert!(decide(&executor(deal), OPENED).is_empty());
}

#[test]
fn the_executor_files_once() {
    let mut deal = filed();
    deal.run = done();
    assert!(decide(&executor(deal), DEADLINE - 9).is_empty());
}

#[test]
fn a_spec_that_does_not_fit_the_terms_is_no_spec() {
    let mut deal = opened();
    deal.run = done();
    deal.court.as_mut().unwrap().filing.rate = U256::from(4);
    assert!(decide(&executor(deal), OPENED).is_empty());
}

#[test]
fn a_job_that_cannot_be_run_is_skipped_with_the_reason() {
    let mut deal = opened();
    deal.unable = Some("foreign profile".into());
    assert_eq!(
        reason(&only(decide(&executor(deal.clone()), OPENED))),
        "foreign profile"
    );
    deal.unable = None;
    deal.run = Some(Run::Unable {
        reason: "no such export".into(),
    });
    assert_eq!(
        reason(&only(decide(&executor(deal), OPENED))),
        "no such export"
    );
}

#[test]
fn a_missing_artifact_is_looked_for_again_after_a_pause() {
    let mut deal = opened();
    deal.run = Some(Run::Unavailable {
        reason: "module missing".into(),
        at: 96,
    });
    let mut view = executor(deal);
    assert!(decide(&view, OPENED).is_empty());
    view.wall = 101;
    assert_eq!(only(decide(&view, OPENED)).kind, Kind::Run);
}

#[test]
fn a_price_is_within_floor_and_cap_and_collateral_is_rounded_up() {
    let court = court_spec();
    let price = |units| court.price(units).unwrap().to::<u64>();
    assert_eq!(
        [0, 3, 4, 333, 334, 1 << 47].map(price),
        [10, 10, 12, 999, 1_000, 1_000]
    );
    let collateral = |price: u64| court.collateral(U256::from(price)).unwrap().to::<u64>();
    assert_eq!([0, 1, 2, 3].map(collateral), [0, 3, 5, 8]);
    let huge = CourtSpec {
        filing: Filing {
            rate: U256::MAX,
            ..court.filing
        },
        ..court_spec()
    };
    assert_eq!(huge.price(2), None);
}

// Verifier.

#[test]
fn a_verifier_replays_and_confirms_what_is_true() {
    let mut deal = filed();
    assert_eq!(
        only(decide(&verifying(deal.clone()), DEADLINE)).kind,
        Kind::Run
    );
    deal.run = done();
    let verdict = only(decide(&verifying(deal.clone()), DEADLINE));
    assert_eq!(
        verdict.id,
        format!("verdict:{}:{}", docket(&deal), claim_hash(&claim()))
    );
    assert_eq!(verdict.deadline, Some(DEADLINE - 10 + WINDOW - 5));
    let sent: NamedVerifiers::verdictCall = call(&verdict);
    assert!(sent.confirms);
    assert_eq!(sent.claim, claim_hash(&claim()));
    assert_eq!(sent.verifiers, court_spec().verifiers);
    assert_eq!(sent.quorum, U256::from(2));
}

#[test]
fn a_verifier_refutes_another_output_other_units_and_what_has_no_outcome() {
    for run in [
        Run::Done {
            output: B256::ZERO,
            units: 40,
        },
        Run::Done {
            output: OUTPUT,
            units: 39,
        },
        Run::Impossible {
            reason: "the module is no module".into(),
        },
    ] {
        let mut deal = filed();
        deal.run = Some(run);
        let verdict = only(decide(&verifying(deal), DEADLINE));
        assert!(!call::<NamedVerifiers::verdictCall>(&verdict).confirms);
        assert_eq!(verdict.detail.confirms, Some(false));
    }
}

#[test]
fn a_verifier_speaks_once_and_only_where_it_is_named_and_while_it_stands() {
    let mut deal = filed();
    deal.run = done();
    let mut spoken = deal.clone();
    spoken
        .facts
        .verdicts
        .insert((docket(&deal), verifier(2)), (B256::ZERO, true));
    assert!(decide(&verifying(spoken), DEADLINE).is_empty());

    let stranger = View {
        account: CLIENT,
        ..verifying(deal.clone())
    };
    assert!(decide(&stranger, DEADLINE).is_empty());

    assert!(
        decide(&verifying(deal.clone()), DEADLINE - 10 + WINDOW).is_empty(),
        "window over"
    );
    let mut over = ruled(Status::Overruled);
    over.run = done();
    assert!(decide(&verifying(over), DEADLINE).is_empty());

    let mut other = verifying(deal);
    other.contracts.named_verifiers = Address::ZERO;
    assert!(decide(&other, DEADLINE).is_empty(), "another instance");
}

#[test]
fn a_verifier_abstains_for_want_of_profile_artifacts_or_time() {
    let mut deal = filed();
    deal.unable = Some("foreign profile".into());
    let abstains = only(decide(&verifying(deal.clone()), DEADLINE));
    assert_eq!(
        (abstains.kind, reason(&abstains)),
        (Kind::Abstain, "foreign profile")
    );
    assert_eq!(abstains.detail.claim, Some(claim_hash(&claim())));

    deal.unable = None;
    deal.run = Some(Run::Unable {
        reason: "engine failed".into(),
    });
    assert_eq!(
        reason(&only(decide(&verifying(deal.clone()), DEADLINE))),
        "engine failed"
    );

    // It goes on looking for an artifact until the margin.
    deal.run = Some(Run::Unavailable {
        reason: "input missing".into(),
        at: 0,
    });
    let end = DEADLINE - 10 + WINDOW;
    assert_eq!(
        only(decide(&verifying(deal.clone()), end - 6)).kind,
        Kind::Run
    );
    assert_eq!(
        reason(&only(decide(&verifying(deal), end - 5))),
        "input missing"
    );
}

// Enforcer.

#[test]
fn nothing_is_due_while_a_docket_is_not_final() {
    assert!(decide(&enforcer(opened()), DEADLINE - 1).is_empty());
    assert!(decide(&enforcer(filed()), DEADLINE - 10 + WINDOW - 1).is_empty());
    assert!(decide(&enforcer(ruled(Status::Disputed)), DEADLINE).is_empty());
}

#[test]
fn silence_of_the_node_refunds_the_client_and_slashes_the_timeout_collateral() {
    let intents = decide(&enforcer(opened()), DEADLINE);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 1), (1, 1), (2, 0)]));
    assert_eq!(intents.len(), 3, "there is no collateral to release");
    assert!(
        intents
            .iter()
            .all(|intent| intent.detail.status.as_deref() == Some("Absent"))
    );
}

#[test]
fn an_upheld_result_is_paid_and_both_collaterals_go_back() {
    let intents = decide(&enforcer(ruled(Status::Upheld)), DEADLINE);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 0), (1, 0), (2, 0)]));
    let release = intents
        .iter()
        .find(|intent| intent.kind == Kind::Release)
        .unwrap();
    let sent: ICourt::releaseCall = call(release);
    assert_eq!(
        (sent.filing, sent.rules),
        (court_spec().filing, court_spec().rules())
    );
    let fee = intents
        .iter()
        .find(|intent| intent.detail.index == Some(2))
        .unwrap();
    assert_eq!(
        call::<IEscrow::settleCall>(fee).settlement.allocatorProof,
        court_spec().rules(),
        "the fee's allocator asks who was right"
    );
}

#[test]
fn an_overruled_result_is_refunded_and_slashed() {
    let intents = decide(&enforcer(ruled(Status::Overruled)), DEADLINE);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 1), (1, 1), (2, 0)]));
    assert!(intents.iter().any(|intent| intent.kind == Kind::Release));
}

#[test]
fn a_void_docket_refunds_both() {
    let intents = decide(&enforcer(ruled(Status::Void)), DEADLINE);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 1), (1, 0), (2, 0)]));
}

#[test]
fn silence_of_the_verifiers_is_what_the_filing_says() {
    let intents = decide(&enforcer(filed()), DEADLINE - 10 + WINDOW);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 0), (1, 0), (2, 0)]));
    // Whoever does not know the filing does not guess.
    let mut deal = filed();
    deal.court = None;
    assert!(decide(&enforcer(deal), DEADLINE - 10 + WINDOW).is_empty());
}

#[test]
fn what_is_closed_or_released_is_left_alone() {
    let mut deal = ruled(Status::Upheld);
    let docket = docket(&deal);
    deal.facts.closed.insert(1, 0);
    deal.facts.released.push(docket);
    let intents = decide(&enforcer(deal), DEADLINE);
    assert_eq!(settled(&intents), BTreeMap::from([(0, 0), (2, 0)]));
    assert_eq!(intents.len(), 2);
}

#[test]
fn a_clause_is_taken_only_inside_its_window() {
    let mut deal = ruled(Status::Upheld);
    let payment = &mut deal.facts.deal.commitments[0].clauses[0];
    payment.from = 200;
    payment.until = 300;
    for (now, due) in [(1_199, false), (1_200, true), (1_299, true), (1_300, false)] {
        let intents = decide(&enforcer(deal.clone()), now);
        assert_eq!(settled(&intents).contains_key(&0), due, "{now}");
    }
}

#[test]
fn an_unconditional_refund_is_due_from_its_time_on() {
    let mut deal = opened();
    let refund = &mut deal.facts.deal.commitments[0].clauses[1];
    refund.arbiter = Address::ZERO;
    refund.from = 30;
    assert!(settled(&decide(&enforcer(deal.clone()), OPENED + 29)).is_empty());
    assert_eq!(
        settled(&decide(&enforcer(deal), OPENED + 30)),
        BTreeMap::from([(0, 1)])
    );
}

#[test]
fn scope_own_leaves_strangers_deals_alone() {
    let stranger = Address::repeat_byte(0x99);
    let own = View {
        account: stranger,
        ..enforcer(opened())
    };
    assert!(decide(&own, DEADLINE).is_empty());
    let all = View {
        roles: Roles {
            enforcer: Some(Scope::All),
            ..Roles::default()
        },
        ..own
    };
    assert_eq!(settled(&decide(&all, DEADLINE)).len(), 3);
}

#[test]
fn ids_follow_from_what_is_done_and_not_from_who_does_it() {
    let mine = decide(&enforcer(ruled(Status::Upheld)), DEADLINE);
    let all = View {
        account: verifier(1),
        roles: Roles {
            enforcer: Some(Scope::All),
            ..Roles::default()
        },
        ..enforcer(ruled(Status::Upheld))
    };
    let theirs = decide(&all, DEADLINE + 5);
    let ids = |intents: &[Intent]| intents.iter().map(|i| i.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&mine), ids(&theirs));
}
