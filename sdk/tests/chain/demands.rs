//! Every arbiter and allocator reads what this crate encodes for it, and says so in words. Views of the
//! contracts agree with the ids and kinds that this crate computes.

use std::sync::LazyLock;

use alloy::{
    primitives::{Address, B256, Bytes, I256, U256, keccak256},
    signers::{
        SignerSync,
        k256::sha2::{Digest, Sha256},
    },
    sol_types::{SolCall, SolValue},
};
use assize::{
    AddressBook, Condition,
    bindings::{Arbitrable, Escrow, IERC20, ProRata, Sealed, Stated, Vouchers},
    ids::Domain,
    kinds,
    types::{
        AUTHOR, Asset, AttestationDemand, BURN, Clause, CommitteeDemand, Confirmation, Contest,
        FOREVER, Forum, Line, LockHash, Op, OptimisticDemand, Question, ReputationDemand, Schedule,
        Statement, Step, Tier, ValidationDemand, attestation,
    },
};

use crate::world::World;

/// Distinct values, so that one in the wrong place is seen.
const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);
const CAROL: Address = Address::repeat_byte(0xca);
const ABOUT: B256 = B256::repeat_byte(0x11);
const KIND: B256 = B256::repeat_byte(0x22);
const CONTENT: B256 = B256::repeat_byte(0x33);
const OTHER: B256 = B256::repeat_byte(0x44);
const FROM: u32 = 1_111;
const UNTIL: u32 = 2_222;

/// What must be in the words: `said!(a, b)` is their texts.
macro_rules! said {
    ($($value:expr),* $(,)?) => { vec![$($value.to_string()),*] };
}

#[tokio::test(flavor = "multi_thread")]
async fn test_every_contract_reads_its_demand() {
    let world = World::new().await;
    let cases = [
        people(&world),
        facts(&world),
        results(&world),
        flows(&world),
    ]
    .concat();
    for (name, to, data, values) in &cases {
        let contract = Stated::new(*to, &world.provider);
        let words = contract.describe(data.clone()).call().await;
        let words = words.unwrap_or_else(|error| panic!("{name}: {error}"));
        for value in values {
            let found = words.to_lowercase().contains(&value.to_lowercase());
            assert!(found, "{name}: no {value} in `{words}`");
        }
        if !data.is_empty() {
            let cut = data.slice(..data.len() - 32);
            let cut = contract.describe(cut).call().await;
            assert!(cut.is_err(), "{name} reads less than all of its data");
        }
    }
    // None is left out: those with nothing to decode, and what is no arbiter and no allocator.
    let book = serde_json::to_value(&world.book).unwrap();
    let elsewhere = [
        "escrow",
        "court",
        "namedVerifiers",
        "panels",
        "appeals",
        "payouts",
        "stakes",
        "headerBeacon",
        "league",
        "arbitrable", // neither
        "all",
        "any",
        "threshold",
        "docket",
        "quorum",
        "stated",
        "metered",
        "verifierFee",
        "agreed",
        "words",
    ];
    for (name, address) in book.as_object().unwrap() {
        let address: Address = serde_json::from_value(address.clone()).unwrap();
        let covered = cases.iter().any(|(_, to, ..)| *to == address);
        assert!(
            covered != elsewhere.contains(&name.as_str()),
            "{name} is in no case, or in one too many"
        );
    }
}

type Case = (&'static str, Address, Bytes, Vec<String>);

/// This crate reads the demand, too, and names everybody and every hash. It writes times in its own way.
fn case(name: &'static str, clause: Clause, values: Vec<String>) -> Case {
    static BOOK: LazyLock<AddressBook> = LazyLock::new(AddressBook::computed);
    let words = Condition::of(&clause, &BOOK).to_string();
    assert!(!words.contains("arbiter"), "{name}: {words}");
    for value in values.iter().filter(|value| value.starts_with("0x")) {
        assert!(words.contains(value), "{name}: no {value} in `{words}`");
    }
    (name, clause.arbiter, clause.demand, values)
}

fn allocation(name: &'static str, clause: Clause, values: Vec<String>) -> Case {
    let allocation = clause.allocation;
    (name, allocation.allocator, allocation.data, values)
}

fn optimistic() -> OptimisticDemand {
    OptimisticDemand {
        author: ALICE,
        about: ABOUT,
        kind: KIND,
        content: CONTENT,
        until: UNTIL,
        window: 3_333,
        limit: 4_444,
        silence: true,
        falls: false,
        judge: BOB,
        challengers: vec![CAROL, ALICE],
    }
}

fn contest(world: &World) -> Contest {
    let judge = world.book.when_stated(CAROL, ABOUT, OTHER, CONTENT);
    Contest {
        kind: KIND,
        until: UNTIL,
        window: 3_333,
        bond: U256::from(5_555),
        beneficiary: BOB,
        judge: judge.arbiter,
        gasCap: U256::from(100_000),
        judgeDemand: judge.demand,
    }
}

fn people(world: &World) -> Vec<Case> {
    let book = &world.book;
    let committee = |token, weights: &[u64]| CommitteeDemand {
        threshold: U256::from(42),
        token,
        members: vec![CAROL, ALICE, BOB],
        weights: weights.iter().copied().map(U256::from).collect(),
        about: ABOUT,
        kind: KIND,
        content: CONTENT,
    };
    let confirmation = Confirmation {
        confirmer: ALICE,
        author: BOB,
        kind: KIND,
        exclusive: true,
        revocable: true,
        until: UNTIL,
    };
    let steps = [
        Step {
            author: ALICE,
            about: ABOUT,
            kind: KIND,
        },
        Step {
            author: BOB,
            about: OTHER,
            kind: CONTENT,
        },
    ];
    let contest = contest(world);
    let timely = said![ALICE, ABOUT, KIND, CONTENT, FROM, UNTIL];
    vec![
        case(
            "addressed",
            book.when_addressed(ALICE, ABOUT, KIND, BOB),
            said![ALICE, ABOUT, KIND, BOB],
        ),
        case(
            "committee by weights",
            book.when_committee(committee(Address::ZERO, &[30, 10, 20])),
            // Sorted, each with its own weight.
            said![
                format!("{ALICE} (10), {BOB} (20), {CAROL} (30)"),
                42,
                ABOUT,
                KIND,
                CONTENT
            ],
        ),
        case(
            "committee by votes",
            book.when_committee(committee(world.token, &[])),
            said![world.token, format!("{ALICE}, {BOB}, {CAROL}")],
        ),
        case(
            "confirmed",
            book.when_confirmed(&confirmation),
            said![ALICE, BOB, KIND, "revocabl", "deal", UNTIL],
        ),
        case(
            "during",
            book.when_during(FROM.into(), UNTIL.into()),
            said![FROM, UNTIL],
        ),
        case(
            "stands",
            book.when_stands(&optimistic()),
            said![
                "stands", ALICE, ABOUT, KIND, CONTENT, UNTIL, 3_333, 4_444, BOB, CAROL
            ],
        ),
        case(
            "falls",
            book.when_falls(&optimistic()),
            said!["falls", ALICE, CAROL],
        ),
        case(
            "oracle",
            book.when_oracle(ALICE, KIND, CONTENT, UNTIL),
            said![ALICE, KIND, CONTENT, UNTIL],
        ),
        case(
            "oracle, silent",
            book.when_oracle_silent(ALICE, KIND, UNTIL),
            said!["silent", ALICE, KIND, UNTIL],
        ),
        case(
            "ordered",
            book.when_ordered(&steps),
            said![ALICE, ABOUT, KIND, BOB, OTHER, CONTENT],
        ),
        case(
            "signed",
            book.when_signed(ALICE, CONTENT),
            said![ALICE, CONTENT],
        ),
        case(
            "signed by P-256",
            book.when_signed_p256(ABOUT, KIND, CONTENT),
            said![ABOUT, KIND, CONTENT],
        ),
        case(
            "timely",
            book.when_timely(ALICE, ABOUT, KIND, CONTENT, FROM, UNTIL),
            timely.clone(),
        ),
        case(
            "missed",
            book.when_missed(ALICE, ABOUT, KIND, CONTENT, FROM, UNTIL),
            [timely, said!["missed"]].concat(),
        ),
        case(
            "won",
            book.when_won(&contest),
            said![
                "the author",
                KIND,
                UNTIL,
                3_333,
                5_555,
                CAROL,
                ABOUT,
                OTHER,
                CONTENT
            ],
        ),
        case(
            "nobody won",
            book.when_nobody_won(&contest),
            said!["nobody", KIND],
        ),
    ]
}

fn facts(world: &World) -> Vec<Case> {
    let book = &world.book;
    let reputation = ReputationDemand {
        registry: ALICE,
        agentId: U256::from(7_777),
        clients: vec![CAROL, BOB, CAROL],
        tag1: "fast".to_owned(),
        tag2: "cheap".to_owned(),
        count: U256::from(55),
        value: -44,
        decimals: U256::from(2),
    };
    let validation = ValidationDemand {
        registry: ALICE,
        validator: BOB,
        agentId: U256::from(7_777),
        requestHash: KIND,
        threshold: U256::from(55),
        tag: "fast".to_owned(),
    };
    let attested = AttestationDemand {
        eas: ALICE,
        schema: KIND,
        attester: BOB,
        recipient: CAROL,
        r#ref: CONTENT,
        from: U256::from(FROM),
        until: U256::from(UNTIL),
        rules: attestation::IRREVOCABLE | attestation::ABOUT_DEAL,
    };
    let any = AttestationDemand {
        rules: attestation::ANY_RECIPIENT | attestation::ANY_REFERENCE,
        ..attested
    };
    let question = Question {
        target: ALICE,
        call: vec![0xde, 0xad, 0xbe, 0xef].into(),
        offset: U256::from(64),
        op: Op::Ge,
        signed: true,
        value: U256::MAX,
        gasCap: 77_777,
    };
    let asset = Asset::erc1155(ALICE, U256::from(777), U256::from(555));
    let price = I256::try_from(-4_242).unwrap();
    vec![
        case(
            "agent reputed",
            book.when_agent_reputed(reputation),
            said![
                ALICE,
                7_777,
                format!("{BOB}, {CAROL}"),
                "fast",
                "cheap",
                55,
                -44,
                "10^2"
            ],
        ),
        case(
            "agent validated",
            book.when_agent_validated(&validation),
            said![ALICE, BOB, 7_777, KIND, 55, "fast"],
        ),
        case(
            "attested",
            book.when_attested(&attested),
            said![ALICE, KIND, BOB, CAROL, CONTENT, FROM, UNTIL, "irrevocabl"],
        ),
        case(
            "attested, whoever",
            book.when_attested(&any),
            said![ALICE, KIND, BOB],
        ),
        case(
            "hash lock, SHA-256",
            book.when_hash_lock(KIND, LockHash::SHA256),
            said![KIND, "sha"],
        ),
        case(
            "hash lock, keccak256",
            book.when_hash_lock(KIND, LockHash::Keccak256),
            said![KIND, "keccak256"],
        ),
        case(
            "holds",
            book.when_holds(&asset, BOB),
            said![ALICE, 777, 555, BOB],
        ),
        case(
            "merkle member",
            book.when_merkle_member(CONTENT, OTHER),
            said![CONTENT, OTHER],
        ),
        case(
            "member of what is stated",
            book.when_member_of_stated(CONTENT, ALICE, ABOUT, KIND),
            said![CONTENT, ALICE, ABOUT, KIND],
        ),
        case(
            "outcome",
            book.when_outcome(ABOUT, 5, [1, 6]),
            said![ABOUT, 5, "1 or 6"],
        ),
        case(
            "price feed",
            book.when_price_feed(ALICE, Op::Lt, price, 3_333, 8),
            said![ALICE, "<", -4_242, 3_333, "10^8"],
        ),
        case(
            "static call",
            book.when_static_call_compare(&question),
            said![ALICE, "0xdeadbeef", 64, ">=", -1, 77_777],
        ),
        case(
            "storage proof",
            book.when_storage_proof(123_456, ALICE, KIND, (Op::Ne, false), U256::from(99)),
            said![123_456, ALICE, KIND, "!=", 99],
        ),
    ]
}

fn results(world: &World) -> Vec<Case> {
    let book = &world.book;
    let schedule = Schedule {
        provider: ALICE,
        root: KIND,
        leaves: U256::from(1_001),
        delay: 1_002,
        period: U256::from(1_003),
        window: U256::from(1_004),
        periods: U256::from(191),
        beacon: BOB,
    };
    let context = vec![0xca, 0xfe];
    vec![
        case(
            "enclave",
            book.when_enclave(ALICE, KIND, BOB, CONTENT),
            said![ALICE, KIND, BOB, CONTENT],
        ),
        case(
            "groth16",
            book.when_groth16(ALICE, KIND, CONTENT, [777, 888].map(U256::from)),
            said![ALICE, KIND, CONTENT, "777, 888"],
        ),
        case(
            "objective",
            book.when_objective(ALICE, KIND, BOB, 77_777, U256::from(99), context.clone()),
            said![ALICE, KIND, BOB, 77_777, 99, "0xcafe"],
        ),
        case(
            "possession",
            book.when_possession(&schedule, U256::from(7), 2),
            said![ALICE, KIND, 1_001, 1_002, 1_003, 1_004, 191, BOB, 2],
        ),
        case(
            "replayed",
            book.when_replayed(ALICE, KIND, OTHER, 2, vec![CAROL, BOB, CAROL]),
            said![ALICE, KIND, OTHER, 2, format!("{BOB}, {CAROL}")],
        ),
        case(
            "risc zero",
            book.when_risc_zero(ALICE, KIND, BOB, CONTENT, context.clone()),
            said![ALICE, KIND, BOB, CONTENT, "0xcafe"],
        ),
        case(
            "sp1",
            book.when_sp1(ALICE, KIND, BOB, CONTENT, context),
            said![ALICE, KIND, BOB, CONTENT, "0xcafe"],
        ),
    ]
}

fn flows(world: &World) -> Vec<Case> {
    let book = &world.book;
    let always = Clause::always;
    let line = |author| Line {
        payee: ALICE,
        author,
        kind: KIND,
        start: 555,
        end: 7_777,
        span: UNTIL,
    };
    let tiers = || {
        [(ALICE, 100), (BOB, 200)]
            .map(|(to, cap)| Tier { to, cap })
            .to_vec()
    };
    vec![
        allocation(
            "linear",
            always().pays_linear(book, &line(BOB)),
            said![ALICE, BOB, KIND, 555, 7_777, UNTIL],
        ),
        allocation(
            "linear, whoever",
            always().pays_linear(book, &line(AUTHOR)),
            said![ALICE, 555, 7_777, UNTIL],
        ),
        allocation(
            "pro rata",
            always().pays_pro_rata(book, ALICE, KIND, UNTIL, vec![CAROL, BOB, CAROL]),
            said![ALICE, KIND, UNTIL, format!("{BOB}, {CAROL}")],
        ),
        allocation(
            "royalties",
            always().pays_royalties(book, CONTENT),
            said![CONTENT],
        ),
        allocation(
            "vouchers",
            always().pays_vouchers(book, ALICE, BOB, KIND, UNTIL),
            said![ALICE, BOB, KIND, UNTIL],
        ),
        allocation(
            "waterfall",
            always().pays_waterfall(book, tiers()),
            said![ALICE, 100, BOB, 200],
        ),
        allocation(
            "waterfall of what is stated",
            always().pays_waterfall_of(book, CAROL, KIND, tiers()),
            said![CAROL, KIND, ALICE, 100, BOB, 200],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn test_ids_and_kinds_are_those_of_the_contracts() {
    let world = World::new().await;
    let (book, provider) = (&world.book, &world.provider);

    let contest = contest(&world);
    let sealed = Sealed::new(book.sealed, provider);
    let id = kinds::contest_id(ABOUT, &contest);
    let theirs = sealed.contestId(ABOUT, contest.abi_encode().into());
    assert_eq!(theirs.call().await.unwrap(), id);
    let theirs = sealed.sealHash(id, ALICE, CONTENT, OTHER);
    assert_eq!(
        theirs.call().await.unwrap(),
        kinds::seal_hash(id, ALICE, CONTENT, OTHER)
    );

    let vouchers = Vouchers::new(book.vouchers, provider);
    let theirs = vouchers.voucherId(ABOUT, U256::from(3), BOB, U256::from(99));
    let ours = Domain::new(31_337, book.vouchers);
    let ours = ours.voucher_digest(ABOUT, 3, BOB, U256::from(99));
    assert_eq!(theirs.call().await.unwrap(), ours);

    let theirs = ProRata::new(book.pro_rata, provider)
        .kindOf(KIND, BOB)
        .call()
        .await;
    assert_eq!(theirs.unwrap(), kinds::weight_kind(KIND, BOB));

    let forum = Forum {
        arbitrator: ALICE,
        choices: U256::from(2),
        from: FROM,
        extraData: vec![1, 2, 3].into(),
        metaEvidence: "ipfs://terms".to_owned(),
    };
    let arbitrable = Arbitrable::new(book.arbitrable, provider);
    let theirs = arbitrable.kindOf(forum.clone()).call().await.unwrap();
    assert_eq!(theirs, kinds::forum_kind(&forum));
}

/// Facts that are so here: the arbiters say yes to them, and no to what is not so.
#[tokio::test(flavor = "multi_thread")]
async fn test_arbiters_say_yes_to_what_is_so() {
    let world = World::new().await;
    let book = &world.book;
    let now = world.now().await;
    let holder = world.address(0);
    let million = U256::from(1_000_000);
    let preimage = [7; 32];
    let sha256 = B256::from_slice(&Sha256::digest(preimage));
    let call = IERC20::balanceOfCall { account: holder };
    let question = |value| Question {
        target: world.token,
        call: call.abi_encode().into(),
        offset: U256::ZERO,
        op: Op::Eq,
        signed: false,
        value,
        gasCap: 100_000,
    };
    let holds = |amount| book.when_holds(&Asset::erc20(world.token, amount), holder);
    let root = keccak256(CONTENT);
    let member = (root, Vec::<B256>::new()).abi_encode_params();
    let cases = [
        (book.when_during(1, 0), vec![], true),
        (book.when_during(1, now), vec![], false),
        (
            book.when_hash_lock(sha256, LockHash::SHA256),
            preimage.to_vec(),
            true,
        ),
        (
            book.when_hash_lock(keccak256(preimage), LockHash::Keccak256),
            preimage.to_vec(),
            true,
        ),
        (
            book.when_hash_lock(sha256, LockHash::Keccak256),
            preimage.to_vec(),
            false,
        ),
        (holds(million), vec![], true),
        (holds(million + U256::ONE), vec![], false),
        (
            book.when_static_call_compare(&question(million)),
            vec![],
            true,
        ),
        (
            book.when_static_call_compare(&question(U256::ONE)),
            vec![],
            false,
        ),
        (book.when_merkle_member(CONTENT, root), member.clone(), true),
        (book.when_merkle_member(CONTENT, OTHER), member, false),
    ];
    let signer = world.key(1);
    let domain = Domain::new(31_337, book.signed);
    let approve = |index| {
        let digest = domain.approval_digest(ABOUT, index, KIND);
        signer.sign_hash_sync(&digest).unwrap().as_bytes().to_vec()
    };
    let signed = || book.when_signed(signer.address(), KIND);
    let approvals = [(signed(), approve(0), true), (signed(), approve(1), false)];
    let confirmed = confirmed(&world).await;
    let cases = cases.into_iter().chain(approvals).chain(confirmed);
    for (number, (clause, proof, expected)) in cases.enumerate() {
        let arbiter = Stated::new(clause.arbiter, &world.provider);
        let (index, none) = (U256::ZERO, Vec::<Statement>::new());
        let answer = arbiter.check(ABOUT, index, none, clause.demand, proof.into());
        assert_eq!(answer.call().await.unwrap(), expected, "case {number}");
    }
    let burned = Clause::always().burns().before(FOREVER);
    assert_eq!(burned.allocation.shares[0].to, BURN);
}

/// Anvil's last account fulfils, and confirms it for the deal.
async fn confirmed(world: &World) -> [(Clause, Vec<u8>, bool); 2] {
    let author = world.address(9);
    let kernel = Escrow::new(world.book.escrow, &world.provider);
    let domain = Domain::new(31_337, world.book.escrow);
    let content = keccak256(b"done");
    let fulfilment = domain.statement_id(author, ABOUT, KIND);
    let statements = [
        (KIND, Bytes::from_static(b"done")),
        (
            kinds::confirmation_kind(KIND, None),
            kinds::confirmation(fulfilment, content),
        ),
    ];
    for (kind, data) in statements {
        let stated = kernel.state(ABOUT, kind, data).send().await.unwrap();
        assert!(stated.get_receipt().await.unwrap().status());
    }
    let confirmation = |exclusive| Confirmation {
        confirmer: author,
        author: Address::ZERO,
        kind: KIND,
        exclusive,
        revocable: true,
        until: FOREVER,
    };
    let proof = (author, content).abi_encode();
    [true, false].map(|exclusive| {
        let clause = world.book.when_confirmed(&confirmation(exclusive));
        (clause, proof.clone(), exclusive)
    })
}
