//! Real Groth16 proofs, made here and judged by the arbiter on a chain, and the vector of one that the
//! Solidity tests take apart.
//!
//! `cargo test -p assize --test groth16 -- --ignored` writes the vector anew, with another setup.

#[allow(dead_code)] // This test needs a part of it.
#[path = "chain/world.rs"]
mod world;

use std::path::{Path, PathBuf};

use alloy::{
    primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol,
    sol_types::{SolCall, SolValue},
};
use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine};
use ark_ff::{BigInteger, PrimeField, Zero};
use ark_groth16::{Groth16, ProvingKey};
use ark_relations::{
    gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError, Variable},
    lc,
};
use ark_snark::SNARK;
use ark_std::rand::{CryptoRng, RngCore, SeedableRng, rngs::StdRng};
use assize::ids::Domain;
use serde_json::{Value, json};
use world::World;

sol! {
    struct Stated {
        address author;
        bytes32 about;
        bytes32 kind;
        bytes data;
    }

    function state(bytes32 about, bytes32 kind, bytes data) external returns (bytes32);

    function check(bytes32 dealId, uint256 index, Stated[] statements, bytes demand, bytes proof)
        external
        view
        returns (bool);
}

/// A verifying key's words: alpha, beta, gamma, delta, and a point for the constant and each input.
type Key = Vec<U256>;
/// A proof's words: a, b, c.
type Points = [U256; 8];

/// Knowledge of an x with x³ + x + 5 = y that gives z = x². Public are, in this order, the result's
/// id, which nothing else in the circuit depends on; y, which the parties sign; and z, the answer.
#[derive(Clone, Copy)]
struct CubicRoot {
    result: Fr,
    x: Fr,
}

impl CubicRoot {
    fn y(&self) -> Fr {
        self.x * self.x * self.x + self.x + Fr::from(5)
    }

    fn z(&self) -> Fr {
        self.x * self.x
    }
}

impl ConstraintSynthesizer<Fr> for CubicRoot {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let result = cs.new_input_variable(|| Ok(self.result))?;
        let y = cs.new_input_variable(|| Ok(self.y()))?;
        let z = cs.new_input_variable(|| Ok(self.z()))?;
        let x = cs.new_witness_variable(|| Ok(self.x))?;
        let cube = cs.new_witness_variable(|| Ok(self.z() * self.x))?;
        // An input that no constraint mentions is bound all the same, but leave no doubt.
        let square = cs.new_witness_variable(|| Ok(self.result * self.result))?;
        cs.enforce_r1cs_constraint(|| lc!() + result, || lc!() + result, || lc!() + square)?;
        cs.enforce_r1cs_constraint(|| lc!() + x, || lc!() + x, || lc!() + z)?;
        cs.enforce_r1cs_constraint(|| lc!() + z, || lc!() + x, || lc!() + cube)?;
        cs.enforce_r1cs_constraint(
            || lc!() + cube + x + (Fr::from(5), Variable::One),
            || lc!() + Variable::One,
            || lc!() + y,
        )
    }
}

fn word<F: PrimeField>(element: F) -> U256 {
    U256::from_be_slice(&element.into_bigint().to_bytes_be())
}

fn g1(point: G1Affine) -> [U256; 2] {
    [word(point.x), word(point.y)]
}

/// The imaginary part first, as the precompile takes it.
fn g2(point: G2Affine) -> [U256; 4] {
    [point.x.c1, point.x.c0, point.y.c1, point.y.c0].map(word::<Fq>)
}

/// Another one in each run; a failure does not depend on it.
fn seed() -> u64 {
    let now = std::time::UNIX_EPOCH.elapsed();
    now.expect("it is past 1970").as_secs()
}

fn setup(rng: &mut (impl RngCore + CryptoRng)) -> ProvingKey<Bn254> {
    let circuit = CubicRoot {
        result: Fr::zero(),
        x: Fr::zero(),
    };
    let keys = Groth16::<Bn254>::circuit_specific_setup(circuit, rng);
    keys.expect("the circuit is sound").0
}

fn key(setup: &ProvingKey<Bn254>) -> Key {
    let vk = &setup.vk;
    let pairs = [vk.beta_g2, vk.gamma_g2, vk.delta_g2].map(g2);
    let inputs = vk.gamma_abc_g1.iter().copied().flat_map(g1);
    g1(vk.alpha_g1)
        .into_iter()
        .chain(pairs.into_iter().flatten())
        .chain(inputs)
        .collect()
}

/// A proof for the result with statement id `result`, and its signed input and stated output.
fn prove(
    setup: &ProvingKey<Bn254>,
    result: B256,
    x: u64,
    rng: &mut (impl RngCore + CryptoRng),
) -> (Points, U256, U256) {
    let circuit = CubicRoot {
        result: Fr::from_be_bytes_mod_order(result.as_slice()),
        x: Fr::from(x),
    };
    let proof = Groth16::<Bn254>::prove(setup, circuit, rng).expect("x is a root");
    let inputs = [circuit.result, circuit.y(), circuit.z()];
    assert!(Groth16::<Bn254>::verify(&setup.vk, &inputs, &proof).unwrap());
    let points = [&g1(proof.a)[..], &g2(proof.b), &g1(proof.c)].concat();
    let proof = points.try_into().expect("two, four and two");
    (proof, word(circuit.y()), word(circuit.z()))
}

fn demand(author: Address, kind: B256, key: &Key, inputs: Vec<U256>) -> Bytes {
    (author, kind, keccak256(key.abi_encode_packed()), inputs)
        .abi_encode_params()
        .into()
}

fn evidence(key: &Key, proof: &Points, outputs: Vec<U256>) -> Bytes {
    (key.clone(), *proof, outputs).abi_encode_params().into()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[tokio::test]
async fn fresh_proofs_convince_the_arbiter_and_others_do_not() {
    let world = World::new().await;
    let arbiter = world.book.groth16;
    let mut rng = StdRng::seed_from_u64(seed());
    let setup = setup(&mut rng);
    let key = key(&setup);
    let author = world.address(9);
    let (about, kind) = (B256::repeat_byte(7), B256::repeat_byte(8));
    let domain = Domain {
        chain_id: 31_337,
        contract: world.book.escrow,
    };
    let result = domain.statement_id(author, about, kind);
    let (proof, y, z) = prove(&setup, result, 3, &mut rng);
    assert_eq!((y, z), (U256::from(35), U256::from(9)));

    let says = async |about: B256, y: U256, key: &Key, proof: &Points, z: U256| {
        let call = checkCall {
            dealId: about,
            index: U256::ZERO,
            statements: vec![],
            demand: demand(author, kind, key, vec![y]),
            proof: evidence(key, proof, vec![z]),
        };
        let request = TransactionRequest::default()
            .to(arbiter)
            .input(call.abi_encode().into());
        let answer = world
            .provider
            .call(request)
            .await
            .expect("it never reverts");
        checkCall::abi_decode_returns(&answer).unwrap()
    };
    let state = async |about: B256| {
        let call = stateCall {
            about,
            kind,
            data: z.abi_encode().into(),
        };
        let request = TransactionRequest::default()
            .to(world.book.escrow)
            .input(call.abi_encode().into());
        let pending = world.provider.send_transaction(request).await.unwrap();
        assert!(pending.get_receipt().await.unwrap().status());
    };
    assert!(!says(about, y, &key, &proof, z).await, "nothing was stated");
    state(about).await;
    assert!(says(about, y, &key, &proof, z).await, "it was stated");

    // Another proof of the same is as good.
    let (another, ..) = prove(&setup, result, 3, &mut rng);
    assert_ne!(another, proof);
    assert!(says(about, y, &key, &another, z).await);

    // A proof for another deal is none for this, nor this one for another.
    let other = B256::repeat_byte(9);
    state(other).await;
    assert!(!says(other, y, &key, &proof, z).await);
    let (for_other, ..) = prove(
        &setup,
        domain.statement_id(author, other, kind),
        3,
        &mut rng,
    );
    assert!(says(other, y, &key, &for_other, z).await);
    assert!(!says(about, y, &key, &for_other, z).await);

    // Another root, of which the output was not stated; another input; another setup.
    let (of_four, y_of_four, z_of_four) = prove(&setup, result, 4, &mut rng);
    assert!(!says(about, y_of_four, &key, &of_four, z_of_four).await);
    assert!(!says(about, y_of_four, &key, &of_four, z).await);
    assert!(!says(about, y + U256::ONE, &key, &proof, z).await);
    let other_setup = self::setup(&mut rng);
    assert!(!says(about, y, &self::key(&other_setup), &proof, z).await);
}

/// The vector's proof is what its numbers say: by arkworks' own reading, not by ours alone.
#[test]
fn the_vector_is_of_this_circuit() {
    let vector: Value = serde_json::from_slice(&std::fs::read(vector_path()).unwrap()).unwrap();
    let domain = Domain {
        chain_id: 31_337,
        contract: serde_json::from_value(vector["escrow"].clone()).unwrap(),
    };
    let get = |name: &str| -> B256 { serde_json::from_value(vector[name].clone()).unwrap() };
    let author = serde_json::from_value(vector["author"].clone()).unwrap();
    let result = domain.statement_id(author, get("dealId"), get("kind"));
    assert_eq!(result, get("result"));

    let words = |name: &str| -> Vec<U256> { serde_json::from_value(vector[name].clone()).unwrap() };
    let field = |word: U256| Fr::from_be_bytes_mod_order(&word.to_be_bytes::<32>());
    let bytes: Bytes = serde_json::from_value(vector["proof"].clone()).unwrap();
    let (key, proof, outputs) = <(Key, Points, Vec<U256>)>::abi_decode_params(&bytes).unwrap();
    assert_eq!(outputs, words("outputs"));
    let inputs: Vec<Fr> = [U256::from_be_bytes(result.0)]
        .into_iter()
        .chain(words("inputs"))
        .chain(outputs)
        .map(field)
        .collect();
    let vk = ark_groth16::VerifyingKey::<Bn254> {
        alpha_g1: to_g1(&key[..2]),
        beta_g2: to_g2(&key[2..6]),
        gamma_g2: to_g2(&key[6..10]),
        delta_g2: to_g2(&key[10..14]),
        gamma_abc_g1: key[14..].chunks(2).map(to_g1).collect(),
    };
    let proof = ark_groth16::Proof::<Bn254> {
        a: to_g1(&proof[..2]),
        b: to_g2(&proof[2..6]),
        c: to_g1(&proof[6..]),
    };
    assert!(Groth16::<Bn254>::verify(&vk, &inputs, &proof).unwrap());
}

fn base(word: U256) -> Fq {
    Fq::from_be_bytes_mod_order(&word.to_be_bytes::<32>())
}

fn to_g1(point: &[U256]) -> G1Affine {
    G1Affine::new(base(point[0]), base(point[1]))
}

fn to_g2(point: &[U256]) -> G2Affine {
    let at = |i: usize| base(point[i]);
    G2Affine::new(
        ark_bn254::Fq2::new(at(1), at(0)),
        ark_bn254::Fq2::new(at(3), at(2)),
    )
}

fn vector_path() -> PathBuf {
    root().join("test/vectors/groth16.json")
}

/// For a kernel and a deal that `test/arbiters/Groth16.t.sol` has at these very addresses and id.
#[test]
#[ignore = "writes test/vectors/groth16.json"]
fn regenerate() {
    // Not a secret: the seed of a setup whose proofs are worth nothing.
    let mut rng = StdRng::seed_from_u64(16);
    let setup = setup(&mut rng);
    let key = key(&setup);
    let escrow = Address::left_padding_from(&[0xe5, 0xe5]);
    let arbiter = Address::left_padding_from(&[0x16, 0x16]);
    let author = Address::left_padding_from(&[0xa1, 0xa1]);
    let depositor = Address::left_padding_from(&[0xd1, 0xd1]);
    let kind = keccak256("kind");
    let domain = Domain {
        chain_id: 31_337,
        contract: escrow,
    };
    let y = U256::from(35);
    let deal = deal(depositor, arbiter, demand(author, kind, &key, vec![y]));
    let deal_id = domain.deal_id(&deal);
    let result = domain.statement_id(author, deal_id, kind);
    let (proof, _, z) = prove(&setup, result, 3, &mut rng);
    let vector = json!({
        "escrow": escrow,
        "arbiter": arbiter,
        "author": author,
        "depositor": depositor,
        "kind": kind,
        "dealId": deal_id,
        "result": result,
        "inputs": [B256::from(y)],
        "outputs": [B256::from(z)],
        "proof": evidence(&key, &proof, vec![z]),
    });
    let mut text = serde_json::to_string_pretty(&vector).unwrap();
    text.push('\n');
    std::fs::write(vector_path(), text).unwrap();
}

/// 100 wei, all of it to the author of the result.
fn deal(depositor: Address, arbiter: Address, demand: Bytes) -> assize::types::Deal {
    use assize::types::{Allocation, Asset, AssetKind, Clause, Commitment, Deal, Share};
    Deal {
        terms: keccak256("terms"),
        openBefore: u64::MAX,
        salt: U256::ZERO,
        commitments: vec![Commitment {
            depositor,
            assets: vec![Asset {
                kind: AssetKind::Native,
                token: Address::ZERO,
                id: U256::ZERO,
                amount: U256::from(100),
            }],
            clauses: vec![Clause {
                from: 0,
                until: u32::MAX,
                arbiter,
                demand,
                allocation: Allocation {
                    shares: vec![Share {
                        to: Address::from(FixedBytes::repeat_byte(0xaa)),
                        ppm: 1_000_000,
                    }],
                    allocator: Address::ZERO,
                    data: Bytes::new(),
                },
            }],
        }],
    }
}
