// Written by `assize-artifacts` from the compiler's output; `make artifacts` renews it.
// Not Solidity for a compiler: the input of alloy's `sol!`.

/// A player: who owns it and what it is. One owner's stake answers for no other's module.
#[derive(serde::Serialize, serde::Deserialize)]
struct Agent {
    address owner;
    bytes32 module;
}

/// What every depositor of the deal signed: where this commitment's value goes instead.
#[derive(serde::Serialize, serde::Deserialize)]
struct Agreement {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    Party[] parties;
    Payout[] payouts;
    uint64 expiry;
    bytes[] signatures;
}

/// Where value goes: fixed shares that sum to one million, or an allocator that computes amounts
/// from its signed `data`. Exactly one of the two is given.
#[derive(serde::Serialize, serde::Deserialize)]
struct Allocation {
    Share[] shares;
    address allocator;
    bytes data;
}

/// One thing of value. `token` and `id` are zero for `Native`, `id` is zero for `ERC20`, `amount` is
/// one for `ERC721`. `amount` is in the token's smallest unit, above zero and below 2^128.
#[derive(serde::Serialize, serde::Deserialize)]
struct Asset {
    AssetKind kind;
    address token;
    uint256 id;
    uint256 amount;
}

/// What an asset is: it selects the interface by which value moves.
#[derive(serde::Serialize, serde::Deserialize)]
enum AssetKind {
    Native,
    ERC20,
    ERC721,
    ERC1155
}

/// @notice A struct representing a single attestation.
#[derive(serde::Serialize, serde::Deserialize)]
struct Attestation {
    bytes32 uid;
    bytes32 schema;
    uint64 time;
    uint64 expirationTime;
    uint64 revocationTime;
    bytes32 refUID;
    address recipient;
    address attester;
    bool revocable;
    bytes data;
}

/// What an attestation of the Ethereum Attestation Service must say.
#[derive(serde::Serialize, serde::Deserialize)]
struct AttestationDemand {
    address eas;
    bytes32 schema;
    address attester;
    address recipient;
    bytes32 ref;
    uint256 from;
    uint256 until;
    uint256 rules;
}

/// An arbiter, how much gas it gets, and what is demanded of it.
#[derive(serde::Serialize, serde::Deserialize)]
struct CappedChild {
    address arbiter;
    uint32 gasCap;
    bytes demand;
}

/// All that is kept of a case beside hashes, in one word. A challenge begins as one.
#[derive(serde::Serialize, serde::Deserialize)]
struct Case {
    Stage stage;
    Finding ruling;
    uint8 level;
    bool challengerMoves;
    bool paid;
    bool collected;
    uint16 supporters;
    uint40 since;
    uint32 defender;
    uint32 challenger;
    uint8 height;
    uint40 index;
    uint40 leaves;
}

/// Which case of a docket. That of a challenge, by who made it and what it committed to; or, without a
/// challenger, the one in which the panel replays the whole job for all: the only one where the rules
/// have no clock.
#[derive(serde::Serialize, serde::Deserialize)]
struct CaseRef {
    bytes32 dealId;
    CourtTerms terms;
    address challenger;
    bytes32 commitment;
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Child {
    address arbiter;
    bytes demand;
}

/// What the filer says the work came to. Verdicts and challenges name its hash, so that they cannot
/// land on another claim after a reorganisation.
#[derive(serde::Serialize, serde::Deserialize)]
struct Claim {
    bytes32 output;
    bytes32 trace;
    uint64 length;
    uint64 units;
}

/// What an agent's owner claimed in one season, in one word.
#[derive(serde::Serialize, serde::Deserialize)]
struct Claimed {
    Score total;
    uint8 rounds;
    bool excluded;
}

/// One possible outcome of a commitment. It can be taken in `[from, until)`, in seconds after the
/// opening (`FOREVER` as `until` has no end), if `arbiter` answers yes to `demand`; the zero address
/// as arbiter asks nobody.
#[derive(serde::Serialize, serde::Deserialize)]
struct Clause {
    uint32 from;
    uint32 until;
    address arbiter;
    bytes demand;
    Allocation allocation;
}

/// What one party locks, and every way in which it can flow out again.
#[derive(serde::Serialize, serde::Deserialize)]
struct Commitment {
    address depositor;
    Asset[] assets;
    Clause[] clauses;
}

/// Members of a committee who together weigh at least `threshold` stated a given kind about something.
/// `members` are strictly ascending, so that none counts twice. If `token` is zero, `weights` has one
/// weight for each of them. Else it is empty, and a member weighs its votes in this token at the time of
/// the opening. `about` and `content` are as in `Stated`.
#[derive(serde::Serialize, serde::Deserialize)]
struct CommitteeDemand {
    uint256 threshold;
    address token;
    address[] members;
    uint256[] weights;
    bytes32 about;
    bytes32 kind;
    bytes32 content;
}

/// An open call: whoever fulfils first. What counts is a statement of `kind` about the deal whose seal
/// was made before `until` (seconds after the opening), carries at least `bond` wei, and is revealed
/// within `window` seconds. The window must exceed the time for which a transaction can be kept off
/// the chain.
#[derive(serde::Serialize, serde::Deserialize)]
struct Contest {
    bytes32 kind;
    uint32 until;
    uint32 window;
    uint256 bond;
    address beneficiary;
    address judge;
    uint256 gasCap;
    bytes judgeDemand;
}

/// The court's terms as the parties sign them. The docket's id is a hash over the deal id and these
/// five words, so a clause names them all, and each caller opens only the part that it needs.
#[derive(serde::Serialize, serde::Deserialize)]
struct CourtTerms {
    uint32 deadline;
    uint32 limit;
    address instance;
    bytes32 filing;
    bytes32 rules;
}

/// What all depositors sign. It can be opened while `block.timestamp < openBefore`. `terms` is the
/// hash of the off-chain specification, `salt` tells equal deals apart.
#[derive(serde::Serialize, serde::Deserialize)]
struct Deal {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    Commitment[] commitments;
}

/// How one commitment is agreed to and paid. `payer` is the depositor, or the caller of `open`; zero
/// stands for the depositor. `signature` is the depositor's over the deal id; it is not looked at if
/// the depositor is the caller, or pays by `Permit2`.
#[derive(serde::Serialize, serde::Deserialize)]
struct Deposit {
    address payer;
    bytes signature;
    Method method;
    bytes permit;
}

/// What is kept of one division in one season.
#[derive(serde::Serialize, serde::Deserialize)]
struct Division {
    uint8 agents;
    bool closed;
    FilingStatus filing;
    uint40 until;
    bytes32 filed;
}

/// Who may file, at what price and collateral, and where the collateral goes.
#[derive(serde::Serialize, serde::Deserialize)]
struct Filing {
    address filer;
    uint32 window;
    Status silence;
    AssetKind kind;
    address token;
    uint256 rate;
    uint256 floor;
    uint256 cap;
    uint256 multiplier;
    Share[] slash;
}

/// Whether a division's results were filed, and what became of it.
#[derive(serde::Serialize, serde::Deserialize)]
enum FilingStatus {
    None,
    Standing,
    Refuted,
    Released
}

/// What is found in a case, and stands if nothing more happens.
#[derive(serde::Serialize, serde::Deserialize)]
enum Finding {
    None,
    Dismissed,
    Refuted,
    Void
}

/// What the parties sign, by its hash.
#[derive(serde::Serialize, serde::Deserialize)]
struct Forum {
    address arbitrator;
    uint256 choices;
    uint32 from;
    bytes extraData;
    string metaEvidence;
}

/// @dev List of block header fields, in the order they are encoded in the block header RLP.
#[derive(serde::Serialize, serde::Deserialize)]
enum HeaderField {
    ParentHash,
    OmmersHash,
    Coinbase,
    StateRoot,
    TransactionsRoot,
    ReceiptsRoot,
    LogsBloom,
    Difficulty,
    Number,
    GasLimit,
    GasUsed,
    Timestamp,
    ExtraData,
    PrevRandao,
    Nonce,
    BaseFeePerGas,
    WithdrawalsRoot,
    BlobGasUsed,
    ExcessBlobGas,
    ParentBeaconBlockRoot,
    RequestsHash,
    BlockAccessListHash
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Job {
    address client;
    uint48 expiredAt;
    JobStatus last;
    address provider;
    address evaluator;
    address hook;
    uint128 budget;
    bytes32 terms;
    bytes32 dealId;
}

#[derive(serde::Serialize, serde::Deserialize)]
enum JobStatus {
    Open,
    Funded,
    Submitted,
    Completed,
    Rejected,
    Expired
}

/// A league's rules; their hash is its id. Amounts are in the smallest unit of one asset, times in
/// seconds, parts in millionths. What is played stands in the first three.
#[derive(serde::Serialize, serde::Deserialize)]
struct LeagueRules {
    bytes32 system;
    bytes32 parameters;
    bytes32 profile;
    AssetKind kind;
    address token;
    uint128 stake;
    uint32 multiplier;
    uint8 rounds;
    uint8 matches;
    uint8 promoted;
    address filer;
    uint128 bond;
    uint32 bounty;
    uint8 quorum;
    address beacon;
    uint32 entry;
    uint32 filing;
    uint32 challenge;
    uint32 closing;
    uint128[] bounds;
    address[] verifiers;
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Line {
    address payee;
    address author;
    bytes32 kind;
    uint128 start;
    uint128 end;
    uint32 span;
}

/// The hash function of a lock. SHA-256 is what other chains have too.
#[derive(serde::Serialize, serde::Deserialize)]
enum LockHash {
    SHA256,
    Keccak256
}

/// One match as it is a leaf of a tree of results.
#[derive(serde::Serialize, serde::Deserialize)]
struct MatchResult {
    bytes32 agent;
    uint32 round;
    uint32 number;
    Score score;
    bytes32 trace;
}

/// What is kept of an agent in a league, from season to season, in one word.
#[derive(serde::Serialize, serde::Deserialize)]
struct Member {
    uint128 balance;
    uint32 season;
    uint8 division;
    uint8 index;
    uint8 rank;
    bool disqualified;
}

/// How a commitment's deposit is pulled from its payer.
#[derive(serde::Serialize, serde::Deserialize)]
enum Method {
    Approval,
    Permit,
    Permit2
}

/// How a word that is found compares with the one that was signed.
#[derive(serde::Serialize, serde::Deserialize)]
enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge
}

/// The claim is the statement of `author`, as in `Stated`, recorded before `until` seconds after the
/// opening. A challenger may challenge it for `window` seconds; then the judge has `limit` more, and if
/// it stays silent the claim stands or falls as `silence` says. All times are in seconds. With `falls`,
/// the demand is that the claim fell.
#[derive(serde::Serialize, serde::Deserialize)]
struct OptimisticDemand {
    address author;
    bytes32 about;
    bytes32 kind;
    bytes32 content;
    uint32 until;
    uint32 window;
    uint32 limit;
    bool silence;
    bool falls;
    address judge;
    address[] challengers;
}

/// How a docket before `Panels` is judged: the instance's own terms. Amounts are in the smallest unit
/// of one asset, that of the filing; times are in seconds; parts are in millionths.
#[derive(serde::Serialize, serde::Deserialize)]
struct PanelRules {
    AssetKind kind;
    address token;
    bytes32 pool;
    address beacon;
    uint128 bond;
    uint128 fee;
    uint8 seats;
    uint8 levels;
    uint32 growth;
    uint32 burn;
    uint32 appealBurn;
    uint32 age;
    uint32 reveal;
    uint32 clock;
    uint32 seating;
    uint32 vote;
    uint32 appeal;
    uint32 referral;
    uint32 auditRate;
    address forum;
    bytes forumData;
}

/// A commitment of the deal as far as its struct hash needs it.
#[derive(serde::Serialize, serde::Deserialize)]
struct Party {
    address depositor;
    bytes32 assets;
    bytes32 clauses;
}

/// What an allocator gives to one payee: one amount for each asset of the commitment, in order.
#[derive(serde::Serialize, serde::Deserialize)]
struct Payout {
    address to;
    uint256[] amounts;
}

/// An EIP-2612 permit for this contract, signed by the payer.
#[derive(serde::Serialize, serde::Deserialize)]
struct Permit {
    address token;
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// Where a published trace differs from the challenger's: two neighbours of the filed one. `right` is
/// the first leaf that differs, `left` the one before it, on which both agree. With `index` zero there
/// is no `left`, and `siblings` prove `right` alone; with `index` the number of leaves all of them
/// agree, and the end is disputed: nothing is proved.
#[derive(serde::Serialize, serde::Deserialize)]
struct Pointing {
    TraceHead head;
    uint256 index;
    bytes32 left;
    bytes32 right;
    bytes32[] siblings;
}

/// What makes a pool: who may slash its seats, which profile its verifiers have, and what a seat costs.
#[derive(serde::Serialize, serde::Deserialize)]
struct Pool {
    address instance;
    bytes32 profile;
    bytes32 service;
    AssetKind kind;
    address token;
    uint128 stake;
    uint32 delay;
}

/// A word of what a contract answers to a call, which asks and changes nothing.
#[derive(serde::Serialize, serde::Deserialize)]
struct Question {
    address target;
    bytes call;
    uint256 offset;
    Op op;
    bool signed;
    uint256 value;
    uint32 gasCap;
}

/// What a summary of feedback in an ERC-8004 registry must say.
#[derive(serde::Serialize, serde::Deserialize)]
struct ReputationDemand {
    address registry;
    uint256 agentId;
    address[] clients;
    string tag1;
    string tag2;
    uint256 count;
    int128 value;
    uint256 decimals;
}

/// What a provider must prove, and when. Times are counted in blocks, since a challenge is drawn from
/// a block: the first one `delay` blocks after the schedule began, then one every `period` blocks,
/// each to be answered in the `window` blocks after it. `periods` is at most 192. `root` is over
/// `leaves` pieces of the data. `beacon` draws; zero draws by block hashes.
#[derive(serde::Serialize, serde::Deserialize)]
struct Schedule {
    address provider;
    bytes32 root;
    uint256 leaves;
    uint32 delay;
    uint256 period;
    uint256 window;
    uint256 periods;
    address beacon;
}

/// What matches came to. More points are better; with as many points, less fuel.
#[derive(serde::Serialize, serde::Deserialize)]
struct Score {
    uint64 points;
    uint64 fuel;
}

/// The season of a league that was opened last.
#[derive(serde::Serialize, serde::Deserialize)]
struct Season {
    uint32 number;
    uint40 opened;
    uint8 unclosed;
    uint48 drawBlock;
    uint32 rate;
    bytes32 random;
}

/// What `settle` needs beside the deal's id: the deal's head, the one commitment with its siblings'
/// hashes (in order, without its own), the clause to take, and the evidence for it.
#[derive(serde::Serialize, serde::Deserialize)]
struct Settlement {
    bytes32 terms;
    uint64 openBefore;
    uint256 salt;
    uint256 index;
    uint256 clause;
    Commitment commitment;
    bytes32[] siblings;
    Statement[] statements;
    bytes proof;
    bytes allocatorProof;
}

/// A fixed part of every asset of a commitment, in millionths. `to` may be `AUTHOR`.
#[derive(serde::Serialize, serde::Deserialize)]
struct Share {
    address to;
    uint32 ppm;
}

/// One sitting of a panel. Seats that exist, and their age, are fixed with the draw.
#[derive(serde::Serialize, serde::Deserialize)]
struct Sitting {
    uint48 drawBlock;
    uint40 commitUntil;
    uint40 revealUntil;
    uint40 takenBefore;
    uint40 pool;
    uint8 seats;
    uint8 revealed;
    bool ruled;
    Finding appealed;
}

/// Where a case is.
#[derive(serde::Serialize, serde::Deserialize)]
enum Stage {
    None,
    Committed,
    Revealed,
    Narrowing,
    Ready,
    Convened,
    Sitting,
    Ruled,
    Referred,
    Closed
}

/// Who said what about what. `about` is the deal or statement that it answers.
#[derive(serde::Serialize, serde::Deserialize)]
struct Statement {
    address author;
    bytes32 about;
    bytes32 kind;
    bytes data;
}

/// What the court knows of a result. Total: a docket is always in exactly one status. `Absent`,
/// `Upheld`, `Overruled` and `Void` are final and absorb.
#[derive(serde::Serialize, serde::Deserialize)]
enum Status {
    Pending,
    Absent,
    Standing,
    Disputed,
    Upheld,
    Overruled,
    Void
}

/// One statement of an order. A zero `about` is this deal.
#[derive(serde::Serialize, serde::Deserialize)]
struct Step {
    address author;
    bytes32 about;
    bytes32 kind;
}

/// One that is paid before all that follow, up to `cap` of the first asset's smallest unit.
#[derive(serde::Serialize, serde::Deserialize)]
struct Tier {
    address to;
    uint128 cap;
}

/// What a claim's `trace` opens to. `job` binds module, system, parameters, seed, profile and the
/// number of steps in a leaf.
#[derive(serde::Serialize, serde::Deserialize)]
struct TraceHead {
    bytes32 root;
    uint64 leaves;
    bytes32 job;
}

/// One leaf of a trace, its long fields hashed: what happened in its steps, and what they led to.
#[derive(serde::Serialize, serde::Deserialize)]
struct TraceLeaf {
    uint64 step;
    uint64 fuel;
    bytes32 state;
    bytes32 observation;
    bytes32 action;
    uint16 outcome;
}

/// A node of the tree in which two sides differ.
#[derive(serde::Serialize, serde::Deserialize)]
struct TraceNode {
    uint256 height;
    uint256 index;
    bytes32 hash;
}

/// What a validation in an ERC-8004 registry must say.
#[derive(serde::Serialize, serde::Deserialize)]
struct ValidationDemand {
    address registry;
    address validator;
    uint256 agentId;
    bytes32 requestHash;
    uint256 threshold;
    string tag;
}

#[sol(rpc)]
interface Addressed {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, address recipient)`, a zero
    /// `about` is this deal. The content is that of `statements[0]`, which must be this statement;
    /// without statements (under `Any`, say) it is `proof`.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface AgentReputed {
    /// `demand` is `abi.encode(ReputationDemand)`. A registry that reverts or answers garbage is a no.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface AgentValidated {
    /// `demand` is `abi.encode(ValidationDemand)`. A registry that reverts or answers garbage, and a
    /// response above 100, are a no.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface AgenticCommerce {
    function ESCROW() external view returns (address);
    function GRACE() external view returns (uint256);
    function STATED() external view returns (address);
    function TOKEN() external view returns (address);
    /// Pays the provider of submitted work that the evaluator did not judge in time. Anyone may call it.
    /// `JobCompleted` then names no evaluator.
    function claimPayment(uint256 jobId) external;
    /// Refunds a job whose provider submitted nothing before it expired. Anyone may call it.
    function claimRefund(uint256 jobId) external;
    function complete(uint256 jobId, bytes32 reason, bytes memory optParams) external;
    function createJob(address provider, address evaluator, uint256 expiredAt, string memory description, address hook) external returns (uint256 jobId);
    /// Opens the job's deal. The client has approved the front for the budget.
    function fund(uint256 jobId, uint256 expectedBudget, bytes memory optParams) external;
    /// All that is stored of a job.
    function getJob(uint256 jobId) external view returns (Job memory);
    function jobCount() external view returns (uint256);
    /// Voids a standing docket whose rules are outside the court's limits. Within them: an odd panel of at
    /// most 31, at most three appeals, every time at least five minutes and the clock at least the
    /// reveal's, the bond's unburned part more than the panel's fee, the least collateral's spoils at
    /// least the fees of all panels, window and `durationOf` within the docket's limit, seats older than
    /// the window, a pool of this instance that serves for what the rules give, with a delay longer than
    /// age, reveal and `durationOf` together; and, with a clock, bonds that burn more than the greatest
    /// collateral before they fill a docket with cases. In the window, so that nobody who lost escapes by
    /// it.
    function reject(uint256 jobId, bytes32 reason, bytes memory optParams) external;
    function setBudget(uint256 jobId, uint256 amount, bytes memory optParams) external;
    function setProvider(uint256 jobId, address provider, bytes memory optParams) external;
    /// The job's status now, as the kernel has it.
    function status(uint256 jobId) external view returns (JobStatus);
    function submit(uint256 jobId, bytes32 deliverable, bytes memory optParams) external;
    event BudgetSet(uint256 indexed jobId, uint256 amount);
    event JobCompleted(uint256 indexed jobId, address indexed evaluator, bytes32 reason);
    event JobCreated(uint256 indexed jobId, address indexed client, address indexed provider, address evaluator, uint256 expiredAt);
    /// What `JobCreated` does not say. The description is published only here.
    event JobDescribed(uint256 indexed jobId, address hook, string description);
    event JobExpired(uint256 indexed jobId);
    event JobFunded(uint256 indexed jobId, address indexed client, uint256 amount);
    event JobRejected(uint256 indexed jobId, address indexed rejector, bytes32 reason);
    event JobSubmitted(uint256 indexed jobId, address indexed provider, bytes32 deliverable);
    event PaymentReleased(uint256 indexed jobId, address indexed provider, uint256 amount);
    event ProviderSet(uint256 indexed jobId, address indexed provider);
    event Refunded(uint256 indexed jobId, address indexed client, uint256 amount);
    /// The job's budget is `budget`, and it must be above zero.
    error BudgetMismatch(uint256 budget, uint256 expected);
    /// A budget is below 2^128.
    error BudgetTooLarge(uint256 amount);
    /// The token delivered another amount than the budget.
    error FundingMismatch(uint256 budget, uint256 received);
    /// The expiry is not in the future, or 2^32 seconds away.
    error InvalidExpiry(uint256 expiredAt, uint256 time);
    /// A hook must be a contract.
    error InvalidHook(address hook);
    /// The provider was set before.
    error ProviderAlreadySet(uint256 jobId, address provider);
    /// The job needs a provider before it is funded.
    error ProviderNotSet(uint256 jobId);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// It can happen from `start` on (Unix seconds).
    error TooEarly(uint256 start, uint256 time);
    /// It had to happen before `deadline` (Unix seconds).
    error TooLate(uint256 deadline, uint256 time);
    /// The caller does not have the role that the call needs.
    error Unauthorized(uint256 jobId, address caller);
    error UnknownJob(uint256 jobId);
    /// The job's status does not admit the call.
    error WrongStatus(uint256 jobId, JobStatus status);
    /// The evaluator, or the provider that is set, is zero.
    error ZeroAddress();
}

#[sol(rpc)]
interface Agreed {
    function ESCROW() external view returns (address);
    /// The EIP-712 digest that every depositor signs.
    function agreementId(bytes32 dealId, uint256 index, Payout[] memory payouts, uint64 expiry) external view returns (bytes32);
    /// `data` is empty, `proof` is `abi.encode(Agreement)`.
    function allocate(bytes32 dealId, uint256 index, Commitment memory, Statement[] memory, bytes memory, bytes memory proof) external view returns (Payout[] memory);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory) external pure returns (string memory);
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
    /// The agreement was valid until `expiry` (Unix seconds).
    error AgreementExpired(uint256 expiry, uint256 time);
    /// Not the depositor's signature over this agreement, on this chain and contract.
    error BadSignature(uint256 index, address depositor);
    /// What was sent hashes to another deal.
    error DealMismatch(bytes32 expected, bytes32 actual);
    /// One signature for each commitment, empty where its depositor has an earlier one.
    error SignatureCount(uint256 count, uint256 parties);
}

#[sol(rpc)]
interface All {
    /// `demand` is `abi.encode(Child[])`, not empty; `proof` is `abi.encode(bytes[])` or empty.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface Any {
    /// `demand` is `abi.encode(CappedChild[])`; `proof` is `abi.encode(bytes[])` or empty.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface Appeals {
    function COURT() external view returns (address);
    function PAYOUTS() external view returns (address);
    function STAKES() external view returns (address);
    /// Makes the forum's ruling the case's: 1 the result holds, 2 it is refuted; at 0 the last ruling
    /// stands.
    function adopt(CaseRef memory ref, PanelRules memory rules) external;
    /// The bond of either side of the appeal to level `level`, from 1.
    function appealBondOf(PanelRules memory rules, uint256 level) external pure returns (uint256);
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// The instance's own terms in words: see `IRuling`.
    function describe(bytes memory rules) external view returns (string memory);
    /// Funds a side of an appeal with at most `amount`, what is missing; sent along if native, exactly.
    /// Fully funded against, a ruling stands as changed until the other side is funded too. A result that
    /// is refuted so, or by the forum, is refuted for all: no panel said which counter-claim is right.
    function fund(CaseRef memory ref, PanelRules memory rules, bool against, uint256 amount) external payable;
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// Refers a case that no panel is left for to the forum, whose cost the caller pays.
    function refer(CaseRef memory ref, PanelRules memory rules) external payable;
    /// Voids a standing docket whose rules are outside the court's limits. Within them: an odd panel of at
    /// most 31, at most three appeals, every time at least five minutes and the clock at least the
    /// reveal's, the bond's unburned part more than the panel's fee, the least collateral's spoils at
    /// least the fees of all panels, window and `durationOf` within the docket's limit, seats older than
    /// the window, a pool of this instance that serves for what the rules give, with a delay longer than
    /// age, reveal and `durationOf` together; and, with a clock, bonds that burn more than the greatest
    /// collateral before they fill a docket with cases. In the window, so that nobody who lost escapes by
    /// it.
    function reject(bytes32 dealId, CourtTerms memory terms, Filing memory filing, PanelRules memory rules, Pool memory pool) external;
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// A case was referred to the forum.
    event CaseReferred(bytes32 indexed caseId, uint256 disputeId);
    /// What stands of a case, and until when it can be contested (Unix seconds).
    event CaseRuled(bytes32 indexed caseId, Finding ruling, bytes32 answer, uint256 until);
    /// A challenge was committed, with its bond.
    event Challenged(bytes32 indexed docketId, address indexed challenger, bytes32 commitment);
    /// A bond, a fund or a fee was paid out to whom it is due.
    event Collected(bytes32 indexed caseId, address indexed payee, uint256 amount);
    /// A panel is drawn from that block.
    event Convened(bytes32 indexed caseId, uint256 level, uint256 drawBlock);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A panel was drawn: the seat of slot j is `drawn(caseId, level, j)`.
    event Drawn(bytes32 indexed caseId, uint256 level, bytes32 seed, Sitting sitting);
    /// Somebody funded a side of an appeal: the one that wants the ruling changed, or not.
    event Funded(bytes32 indexed caseId, uint256 level, bool against, address indexed funder, uint256 amount);
    /// A case is about leaf `index`, which the result says is `defended`; at the end it is the claim.
    event Located(bytes32 indexed caseId, uint256 index, bytes32 defended);
    /// The challenger picked the first that differs.
    event Picked(bytes32 indexed caseId, uint256 height, uint256 index, bytes32 child);
    /// A challenge was revealed: `counter` is the hash of the claim that it makes instead.
    event Revealed(bytes32 indexed docketId, bytes32 indexed caseId, address indexed challenger, Claim counter);
    /// A standing result was sampled: whether it is audited is drawn from that block.
    event Sampled(bytes32 indexed docketId, uint256 drawBlock);
    /// The defender opened the filed trace and showed the descendants of the node in dispute.
    event Shown(bytes32 indexed caseId, TraceHead head, bytes32[] descendants);
    /// A panelist revealed its vote.
    event VoteRevealed(bytes32 indexed caseId, uint256 level, uint256 slot, bytes32 answer);
    /// A panelist committed its vote.
    event Voted(bytes32 indexed caseId, uint256 level, uint256 slot, address indexed panelist);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The rules can never judge fairly: see `reject`.
    error InvalidRules();
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// The answer does not have more than half of the votes revealed, or too few were revealed.
    error NoMajority(uint256 votes, uint256 revealed);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The beacon has no randomness for the block.
    error NoRandomness(uint256 blockNumber);
    /// The beacon's word does not ask for an audit.
    error NotAudited(bytes32 docketId);
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// The slot's seat is not the caller's, or `tries` is not where it was drawn.
    error NotDrawn(uint256 slot, address caller);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// The forum said something else than what was asked, or nothing yet.
    error NotRuled(uint256 disputeId);
    /// It was done before, or there is nothing of the kind.
    error Nothing(bytes32 key);
    /// The side has all that it needs, or the amount is zero.
    error NothingToFund();
    /// The rules are within the limits, so that there is nothing to reject.
    error NothingToReject();
    /// Only the contract itself may call this.
    error OnlySelf();
    /// The pool has too few seats.
    error PoolTooSmall(uint256 held, uint256 needed);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// A counter-claim that says what was filed, or a claim other than the filed one.
    error WrongClaim(bytes32 claim);
    /// The mover's clock has not run out, or has.
    error WrongClock(uint256 left, uint256 needed);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The case is at another stage than this needs.
    error WrongStage(bytes32 caseId);
    /// The docket has another status than this needs.
    error WrongStatus(bytes32 docketId, Status status);
    /// The terms name another instance, or other rules than those sent.
    error WrongTerms(bytes32 expected, bytes32 actual);
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error WrongTime(uint256 from, uint256 until);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Arbitrable {
    function ESCROW() external view returns (address);
    /// Appeals, for arbitrators that take appeals from the arbitrable alone. Anyone may, and pays.
    function appeal(Forum memory forum, uint256 disputeId) external payable;
    function cases(address arbitrator, uint256 disputeId) external view returns (bytes32 dealId, bytes32 kind, uint256 choices);
    /// Brings an open deal before a forum. The caller pays the arbitrator's cost and gets back what it
    /// sent beyond it.
    function dispute(bytes32 dealId, Forum memory forum) external payable returns (uint256 disputeId);
    function disputed(bytes32 group) external view returns (bool);
    /// The kind of the statement that a forum's ruling becomes.
    function kindOf(Forum memory forum) external pure returns (bytes32);
    /// Moves a docket of the calling instance that is Standing or Disputed. A final `status` ends
    /// it; else it becomes `fallback_` (Upheld, Overruled or Void) at `until`, which is in the
    /// future and within the terms' limit. `claim` is the hash of the claim that is ruled on.
    function rule(uint256 disputeId, uint256 ruling) external;
    /// Publishes evidence (a URI) for an open dispute. Anyone may.
    function submitEvidence(address arbitrator, uint256 disputeId, string memory evidence) external;
    event Dispute(address indexed _arbitrator, uint256 indexed _disputeID, uint256 _metaEvidenceID, uint256 _evidenceGroupID);
    event Evidence(address indexed _arbitrator, uint256 indexed _evidenceGroupID, address indexed _party, string _evidence);
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);
    event Ruling(address indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);
    /// There is one dispute for each forum of a deal.
    error AlreadyDisputed(bytes32 dealId, bytes32 kind);
    /// The arbitrator asks for `cost` wei.
    error CostNotPaid(uint256 cost, uint256 sent);
    /// The arbitrator gave the id of a dispute that is still open.
    error DuplicateDispute(uint256 disputeId);
    /// A ruling is 0 to `choices`.
    error InvalidRuling(uint256 ruling, uint256 choices);
    /// No dispute before `start` (Unix seconds), and none before the deal's opening, when `start` is zero.
    error TooEarly(uint256 start);
    /// The caller, or the arbitrator named, has no such open dispute.
    error UnknownDispute(address arbitrator, uint256 disputeId);
    /// The dispute is before another forum.
    error WrongForum(bytes32 expected, bytes32 actual);
}

#[sol(rpc)]
interface Attested {
    /// `demand` is `abi.encode(AttestationDemand)`; `proof` is `abi.encode(bytes32 uid)`.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Committee {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(CommitteeDemand)`. The token is one of ERC-5805 with timestamps as its
    /// clock (ERC-6372): with block numbers the opening lies in its future, and nobody weighs anything.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Confirmed {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address confirmer, address author, bytes32 kind, bool exclusive, bool
    /// revocable, uint32 until)`. A zero `author` is anybody. `exclusive`: one fulfilment for the deal,
    /// else one for each commitment. `revocable`: a statement of the confirmer of kind `REVOKE` about
    /// the confirmation's statement id takes it back, until it is settled, and for good. A confirmation
    /// counts if it was recorded before `until` seconds after the opening, so that one made in time is
    /// worth as much when it is settled late; `FOREVER` has no end.
    /// The fulfilment is `statements[0]`; without statements (under `Any`, say) `proof` names it by
    /// `abi.encode(address author, bytes32 contentHash)`. The slot holds one hash, so both can only
    /// open the same one.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Court {
    function ESCROW() external view returns (address);
    /// Pays a part of the docket's spoils, which a release left for the instance by the marker `SPOILS`.
    /// Only the instance that the terms name may call. Zero is skipped.
    function award(bytes32 dealId, CourtTerms memory terms, Filing memory filing, address payee, uint256 amount) external;
    /// The collateral that a result at `price` needs, rounded up.
    function collateralOf(Filing memory filing, uint256 price) external pure returns (uint256);
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// The docket's word and the hash of the claim filed in it; zero if there is none.
    function docket(bytes32 id) external view returns (uint256, bytes32);
    /// The docket's id: a hash of the deal id, which binds chain and kernel, and the terms.
    function docketId(bytes32 dealId, CourtTerms memory terms) external pure returns (bytes32);
    /// Files a result together with its collateral, `collateralOf(filing, price)`, exactly: sent
    /// along if native, else pulled from the filer by approval. The terms must have a silence of
    /// Upheld or Void, a window of at most `limit`, `floor <= cap`, a fungible asset, at most 16
    /// slash shares that sum to one million, a price below 2^120, and a collateral above zero and
    /// below 2^128.
    function file(bytes32 dealId, CourtTerms memory terms, Filing memory filing, Claim memory claim) external payable returns (bytes32 id);
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// The price of `units`, in the token's smallest unit: clamp(units * rate, floor, cap).
    function priceOf(Filing memory filing, uint256 units) external pure returns (uint256 price);
    /// Pays the collateral of a docket whose status is final: to the filer if Upheld or Void, by the
    /// filing's slash shares if Overruled. Anyone may call it. `rules`, the instance's own terms, are
    /// read only if Overruled and a share names `RULERS`: then the instance is trusted to answer
    /// `right`, and the collateral waits until it does.
    function release(bytes32 dealId, CourtTerms memory terms, Filing memory filing, bytes memory rules) external;
    /// Moves a docket of the calling instance that is Standing or Disputed. A final `status` ends
    /// it; else it becomes `fallback_` (Upheld, Overruled or Void) at `until`, which is in the
    /// future and within the terms' limit. `claim` is the hash of the claim that is ruled on.
    function rule(bytes32 dealId, CourtTerms memory terms, bytes32 claim, Status next, Status fallback_, uint256 until, uint256 tally) external;
    /// What the instance has still to award, in the smallest unit of the filing's asset.
    function spoils(bytes32 docketId) external view returns (uint256 amount);
    /// The docket's status now.
    function status(bytes32 dealId, CourtTerms memory terms) external view returns (Status);
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// The instance awarded a part of the spoils.
    event Awarded(bytes32 indexed dealId, bytes32 indexed docketId, address indexed payee, uint256 amount);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A result was filed with its collateral; it stands until `until` (Unix seconds).
    event Filed(bytes32 indexed dealId, bytes32 indexed docketId, address indexed filer, Claim claim, uint256 price, uint256 collateral, uint256 until);
    /// The collateral went where `status` sends it.
    event Released(bytes32 indexed dealId, bytes32 indexed docketId, Status status, uint256 collateral);
    /// The instance moved the docket.
    event Ruled(bytes32 indexed dealId, bytes32 indexed docketId, Status status, uint256 until, uint256 tally);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// A result was filed before.
    error AlreadyFiled(bytes32 docketId);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// A result had to be filed before `deadline` (Unix seconds).
    error DeadlinePassed(uint256 deadline, uint256 time);
    /// The deal was not opened on the kernel.
    error DealNotOpen(bytes32 dealId);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// The filing terms can never hold: see the interface's `file`.
    error InvalidFiling();
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The instance may not set this status or moment.
    error InvalidRuling(Status status, Status fallback_, uint256 until);
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// Only the filer that the terms name may file.
    error NotFiler(address filer, address caller);
    /// The docket's status is not final.
    error NotFinal(bytes32 docketId, Status status);
    /// Only the instance that the terms name may rule.
    error NotInstance(address instance, address caller);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// The docket is not open to rulings.
    error NotStanding(bytes32 docketId, Status status);
    /// The collateral was paid out before, or none was ever taken.
    error NothingHeld(bytes32 docketId);
    /// Only the contract itself may call this.
    error OnlySelf();
    /// A price must be below 2^120, in the token's smallest unit.
    error PriceTooLarge(uint256 price);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// What was sent does not hash to what the terms name.
    error TermsMismatch(bytes32 expected, bytes32 actual);
    /// The instance names more than `max` who were right.
    error TooManyRulers(uint256 count, uint256 max);
    /// `units` must be below 2^48.
    error TooManyUnits(uint256 units);
    /// The instance awards more than is left of the spoils.
    error TooMuchAwarded(uint256 left, uint256 amount);
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Docket {
    function COURT() external view returns (address);
    /// `demand` is `abi.encode(CourtTerms terms, uint256 mask)`: bit i of `mask` admits status i. It
    /// takes no statements.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface During {
    /// `demand` is `abi.encode(uint256 from, uint256 until)`, Unix seconds: `from` is in the window,
    /// `until` is not; zero as `until` has no end.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Enclave {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, address enroller, bytes32 measurement)`;
    /// `proof` is `abi.encode(bytes32 content, bytes32 x, bytes32 y, bytes32 r, bytes32 s)`: the
    /// keccak256 of what was stated, the key, and its signature, with s in the lower half, over the
    /// SHA-256 of `abi.encode(bytes32 MESSAGE, bytes32 result, bytes32 content)`. `result` is the
    /// result's statement id: it binds chain, kernel, author, deal and kind. The kind of an enrolment
    /// is `keccak256(abi.encode(x, y))`.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Escrow {
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// The id of a deal: its EIP-712 digest on this chain and contract.
    function dealId(Deal memory deal) external view returns (bytes32);
    /// All that is stored of a deal; zero if it was never opened.
    function dealWord(bytes32 id) external view returns (uint256);
    /// The EIP-712 domain separator on this chain.
    function domainSeparator() external view returns (bytes32);
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
    /// Runs several calls of this contract in one transaction, all or nothing. The value sent is one
    /// budget for all openings in it and must be used up.
    function multicall(bytes[] memory calls) external payable returns (bytes[] memory results);
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// Opens `deal`, all or nothing: pulls every asset of every commitment from its payer. Whoever
    /// holds the signatures may call it; the caller sends all native value of the deal. A depositor
    /// agrees by calling, by its signature over the deal's id, or by a Permit2 signature that pays its
    /// commitment with the deal as witness; it revokes either signature by stating `REVOKE` about the
    /// deal's id.
    /// - `deposits`: One for each commitment, in order; empty if the caller is every depositor.
    /// - returns: dealId The deal's id, its EIP-712 digest.
    function open(Deposit[] memory deposits, Deal memory deal) external payable returns (bytes32 id);
    /// Closes one commitment by one of its clauses. Anyone may call it, and has no choice that moves
    /// value. A payee that cannot receive is credited.
    function settle(bytes32 id, Settlement memory settlement) external payable;
    /// Records that the caller says `data` of `kind` about `about`. First write wins; stating the
    /// same again does nothing.
    /// - returns: statementId The statement's id.
    function state(bytes32 about, bytes32 kind, bytes memory data) external payable returns (bytes32 id);
    /// Records a statement by its author's signature, valid while `block.timestamp < expiry`.
    /// Stating what is recorded already does nothing, whatever the signature.
    function stateFor(Statement memory statement, uint64 expiry, bytes memory signature) external payable returns (bytes32 id);
    /// The id of what `author` says of `kind` about `about`, on this chain and contract.
    function statementId(address author, bytes32 about, bytes32 kind) external view returns (bytes32);
    /// All that is stored of a statement; zero if it was never stated.
    function statementWord(bytes32 id) external view returns (uint256);
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// `depositor` has value locked in commitment `index` of the deal.
    event Committed(bytes32 indexed dealId, uint256 index, address indexed depositor);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A deal was opened. This is the only publication of its body, as it came in calldata: decode it
    /// leniently, what follows it is without meaning, and compare its id.
    event Opened(bytes32 indexed dealId, Deal deal);
    /// Commitment `index` closed by its clause number `clause`.
    event Settled(bytes32 indexed dealId, uint256 index, uint256 clause);
    /// A statement was recorded. This is the only publication of its body.
    event Stated(address indexed author, bytes32 indexed about, bytes32 indexed kind, bytes data);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// The commitment closed by `clause` before.
    error AlreadyClosed(uint256 index, uint256 clause);
    /// The deal was opened at `openedAt` (Unix seconds).
    error AlreadyOpen(bytes32 dealId, uint256 openedAt);
    /// The author stated something else of this kind about this before.
    error AlreadyStated(bytes32 statementId);
    /// A clause has either shares or an allocator.
    error AmbiguousAllocation(uint256 index, uint256 clause);
    /// The allocator must give a payee one amount for each asset.
    error AmountCount(address payee, uint256 count, uint256 assets);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// A clause that pays `AUTHOR` needs an arbiter to say whose statement counts.
    error AuthorUntested(uint256 index, uint256 clause);
    /// The deal's calldata has an offset that points back: no ABI encoder makes one, and the event
    /// would not decode.
    error BackwardOffset();
    /// Not a signature of the author over this statement and expiry, on this chain and contract.
    error BadAuthor(address author);
    /// Not a signature of the depositor over this deal, on this chain and contract.
    error BadSignature(uint256 index, address depositor);
    /// A commitment has 1 to `max` clauses.
    error ClauseCount(uint256 index, uint256 count, uint256 max);
    /// A deal has 1 to `max` commitments.
    error CommitmentCount(uint256 count, uint256 max);
    /// What was sent hashes to deal `actual`: a field, the commitment or a sibling's hash is wrong.
    error DealMismatch(bytes32 expected, bytes32 actual);
    /// `open` takes one deposit for each commitment, or none at all if the caller is every depositor.
    error DepositCount(uint256 count, uint256 commitments);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// The clause can never be taken: `from` is not before `until`.
    error EmptyWindow(uint256 index, uint256 clause);
    /// An ERC-721 asset goes whole to one payee.
    error Indivisible(uint256 index, uint256 clause);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// `multicall` cannot contain itself.
    error NestedMulticall();
    /// The commitment has no assets.
    error NoAssets(uint256 index);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The clause pays the author of a statement, and none was brought.
    error NoStatement();
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// No such deal was opened on this contract.
    error NotOpen(bytes32 dealId);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// Nothing was stated under this id, or with other content.
    error NotStated(bytes32 statementId);
    /// Only the contract itself may call this.
    error OnlySelf();
    /// The deal could be opened only before `openBefore` (Unix seconds).
    error OpeningExpired(uint256 openBefore, uint256 time);
    /// The clause's window is `[from, until)` in Unix seconds; `until` is zero where it has no end.
    error OutsideWindow(uint256 from, uint256 until, uint256 time);
    /// The allocator's amounts for asset `asset` sum to more than is locked.
    error Overallocated(uint256 asset, uint256 sum, uint256 amount);
    /// Only the depositor itself or the caller of `open` can pay.
    error PayerNotCaller(uint256 index, address payer);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// The clause's arbiter does not say yes.
    error Refused(address arbiter);
    /// The clause's shares sum to `sum`, not to one million.
    error SharesSum(uint256 index, uint256 clause, uint256 sum);
    /// The depositor revoked its signature over this deal.
    error SignatureRevoked(uint256 index, address depositor);
    /// The author's signature over the statement was valid until `expiry` (Unix seconds).
    error StatementExpired(uint256 expiry, uint256 time);
    /// More than `max` payouts in one clause.
    error TooManyPayouts(uint256 count, uint256 max);
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The commitment has `count` clauses.
    error UnknownClause(uint256 clause, uint256 count);
    /// The deal has `count` commitments.
    error UnknownCommitment(uint256 index, uint256 count);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Groth16 {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, bytes32 key, uint256[] inputs)`, where
    /// `key` is the keccak256 of the verifying key's words: the key itself, some 700 bytes, is sent
    /// only when it is used. `proof` is `abi.encode(uint256[] key, uint256[8] points, uint256[]
    /// outputs)`. The key is alpha, beta, gamma, delta, and a point of G1 for the constant and for
    /// each input; the proof's points are a, b and c. Points are affine, x before y; a coordinate in
    /// G2 is a pair with the imaginary part first, as the precompile takes it.
    /// It is a no if an input or output is not below the field's modulus, since two of them would be
    /// one, or if the precompiles say that a coordinate is not, or a point is not in its group.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface HashLock {
    /// `demand` is `abi.encode(bytes32 hash, LockHash by)`; `proof` is the preimage, exactly 32 bytes:
    /// a preimage that one chain of a swap accepts must not be too long or too short for the other, or
    /// whoever made it takes there and leaves nothing to take here.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external pure returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface HeaderBeacon {
    /// - `blockNumber`: The block.
    /// - `proof`: What the beacon needs to see, from the caller; never trusted.
    /// - returns: The randomness. Reverts if there is none.
    function random(uint256 blockNumber, bytes memory proof) external view returns (bytes32);
    error FieldNotPresentInBlockHeader(HeaderField);
    /// The chain says that this is block `blockNumber`, its header says another: numbers are not this
    /// chain's.
    error ForeignNumber(uint256 blockNumber, uint256 number);
    /// This chain's blocks carry no randomness of their own.
    error NoRandomness(uint256 chainId);
    error RLPInvalidEncoding();
    /// The header hashes to `found`, the block to `expected`; zero if its hash is not to be had, since
    /// the block is yet to come or too old.
    error WrongHeader(uint256 blockNumber, bytes32 expected, bytes32 found);
}

#[sol(rpc)]
interface Holds {
    /// `demand` is `abi.encode(Asset asset, address holder)`. Kind `ERC20` with an ERC-721 collection
    /// as its token counts the holder's pieces of it. A token without code, a revert and a short
    /// answer are a no.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface League {
    /// An agent's id in a league.
    function agentIdOf(bytes32 leagueId, Agent memory agent) external pure returns (bytes32);
    /// Claims the caller's agent's next round, in the filing window: its `score` in all matches of
    /// the round together, and the root over their leaves (`matchHash`). From then on its result is
    /// what its owner claims.
    function claim(LeagueRules memory rules, bytes32 module, uint8 round, bytes32 root, Score memory score) external;
    /// The id of a claim, as votes name it.
    function claimIdOf(bytes32 leagueId, uint32 season, bytes32 agentId, uint8 round, bytes32 root, Score memory score) external pure returns (bytes32);
    /// What an agent's owner claimed in a season.
    function claimedOf(bytes32 agentId, uint32 season) external view returns (Claimed memory);
    /// Closes a division in the closing window: pays rewards into balances, promotes and relegates.
    /// Anyone may call. `root` and `scores` are those of the filing; zero and none if none stands.
    /// `ranking` has the agents' numbers of entry from best to last, of all who have a result: a
    /// claim of at least one round, or else the filing's score.
    function close(LeagueRules memory rules, uint8 division, bytes32 root, Score[] memory scores, uint8[] memory ranking) external;
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// A division in a season.
    function divisionOf(bytes32 leagueId, uint32 season, uint8 division) external view returns (Division memory);
    /// Enters the caller's agent into the season in entry, or opens the next one. `amount` is added
    /// to the agent's balance, sent along if native, else pulled by approval; zero if the balance
    /// is enough.
    /// The rules must have a native or ERC-20 stake above zero; 1 to 32 rounds of 1 to 32 matches;
    /// at most 32 promoted; one to seven verifiers, more than half of them as quorum; a bond if and
    /// only if there is a filer; a bounty of at most half; a beacon; four windows of 5 minutes to a
    /// year; at most seven bounds, rising, above the stake. A division has at most 64 agents.
    function enter(LeagueRules memory rules, bytes32 module, uint256 amount) external payable;
    /// The id of the agent that entered a division as number `index`; zero: none.
    function entrantOf(bytes32 leagueId, uint32 season, uint8 division, uint8 index) external view returns (bytes32);
    /// Votes that an agent's module is not to be had or not admissible. With the quorum's last vote
    /// the agent has no result in this season, and keeps its balance.
    function exclude(LeagueRules memory rules, Agent memory agent) external;
    /// The id of an agent's exclusion from a season, as votes name it.
    function exclusionIdOf(bytes32 leagueId, uint32 season, bytes32 agentId) external pure returns (bytes32);
    /// Files the results of a division, in the filing window, once, with the bond: for each agent
    /// in order of entry the score in all its matches, and the root over all their leaves
    /// (`matchHash`). An honest filer states what its own replay gives, whatever was claimed; a
    /// match that it skips has leaf and score zero.
    function file(LeagueRules memory rules, uint8 division, bytes32 root, Score[] memory scores) external payable;
    /// The id of a filing, as votes name it.
    function filingIdOf(bytes32 leagueId, uint32 season, uint8 division, bytes32 root, Score[] memory scores) external pure returns (bytes32);
    /// Adds `amount` to a league's pool, sent along if native, else pulled by approval. Nobody can
    /// take it out again but as a reward.
    function fund(LeagueRules memory rules, uint256 amount) external payable;
    /// The league's id: the hash of its rules.
    function leagueIdOf(LeagueRules memory rules) external pure returns (bytes32);
    /// An agent in its league.
    function memberOf(bytes32 agentId) external view returns (Member memory);
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// What is there for rewards, in the asset's smallest unit.
    function poolOf(bytes32 leagueId) external view returns (uint256);
    /// Votes that the replay gives something else than the agent's owner claimed for `round`; the
    /// first match that differs is `number`. With the quorum's last vote the agent is disqualified,
    /// its balance slashed: the bounty in equal parts to those who voted, the rest to the pool.
    function refuteClaim(LeagueRules memory rules, Agent memory agent, uint8 round, bytes32 root, Score memory score, uint8 number) external;
    /// Votes that the replay gives something else than what was filed as `statement`
    /// (`filingIdOf`); the first match that differs is that of `agent`, `round` and `number`. With
    /// the quorum's last vote the bond is slashed, as a balance is.
    function refuteFiling(LeagueRules memory rules, uint8 division, bytes32 statement, Agent memory agent, uint8 round, uint8 number) external;
    /// Pays the bond of a filing that nobody refuted back to the filer, once its challenge is over.
    /// Anyone may call.
    function releaseBond(LeagueRules memory rules, uint32 season, uint8 division) external;
    /// Fixes the block of the seeds, and the season's rate. By anyone, in the filing window, once.
    function seal(LeagueRules memory rules) external;
    /// A league's season that was opened last.
    function seasonOf(bytes32 leagueId) external view returns (Season memory);
    /// Draws the seeds. By anyone, in the filing window, once. `proof` is what the beacon needs to
    /// see.
    function seed(LeagueRules memory rules, bytes memory proof) external;
    /// Pays `amount` of the caller's agent's balance to the caller, unless the agent plays.
    function takeOut(LeagueRules memory rules, bytes32 module, uint256 amount) external;
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// The votes against a statement or for an exclusion: bit i is verifier i's.
    function votesOf(bytes32 statement) external view returns (uint256);
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// A bond went back to the filer.
    event BondReleased(bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A claim was refuted: the agent is out for good, and its balance slashed.
    event Disqualified(bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId, uint256 slashed);
    /// A division was closed. Agents from best to last, by their number of entry, and what each
    /// earned.
    event DivisionClosed(bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division, uint8[] ranking, uint256[] rewards);
    /// A division's results were filed, in order of entry.
    event DivisionFiled(bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division, bytes32 root, Score[] scores);
    /// An agent entered a season, as number `index` of its division, with `balance` at stake.
    event Entered(bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId, Agent agent, uint8 division, uint8 index, uint256 balance);
    /// An agent is not ranked in this season, since its module is not to be had or not admissible.
    event Excluded(bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId);
    /// A filing was refuted, and the bond slashed.
    event FilingRefuted(bytes32 indexed leagueId, uint32 indexed season, uint8 indexed division, uint256 bond);
    /// Somebody added to a league's pool.
    event Funded(bytes32 indexed leagueId, address indexed funder, uint256 amount);
    /// An owner claimed what its agent did in a round.
    event RoundClaimed(bytes32 indexed leagueId, uint32 indexed season, bytes32 indexed agentId, uint8 round, bytes32 root, Score score);
    /// A season began. With its rules, so that it can be replayed from the chain alone.
    event SeasonOpened(bytes32 indexed leagueId, uint32 indexed season, LeagueRules rules);
    /// Entry is over: seeds come from that block, and the best of a division earns `rate`.
    event SeasonSealed(bytes32 indexed leagueId, uint32 indexed season, uint256 drawBlock, uint32 rate);
    /// The seeds are drawn: see `matchSeed`.
    event Seeded(bytes32 indexed leagueId, uint32 indexed season, bytes32 random);
    /// An owner took `amount` out of its agent's balance.
    event TakenOut(bytes32 indexed leagueId, bytes32 indexed agentId, address owner, uint256 amount);
    /// A verifier voted against a claim or a filing, or for an exclusion. Of a mismatch it says
    /// where it found the first.
    event Voted(bytes32 indexed leagueId, uint32 indexed season, address indexed verifier, bytes32 statement, bytes32 agentId, uint8 round, uint8 number);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// The block of the seeds is fixed.
    error AlreadySealed(uint256 drawBlock);
    /// The seeds are drawn.
    error AlreadySeeded(uint32 season);
    /// The verifier voted the same before.
    error AlreadyVoted(address verifier);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// The agent's balance is less than what its owner asks for.
    error BalanceTooSmall(uint256 balance, uint256 asked);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// The division has as many agents as it can.
    error DivisionFull(uint8 division, uint256 max);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// The rules can never be kept: see `enter`.
    error InvalidLeague();
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The agent is disqualified from the league.
    error IsDisqualified(bytes32 agentId);
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The division has no bond to pay back.
    error NoBond(uint8 division);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// This chain has no Permit2.
    error NoPermit2();
    /// No season of the league was opened.
    error NoSeason(bytes32 leagueId);
    /// The division was closed, or nobody entered it.
    error NotClosable(uint8 division);
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// The agent did not enter the season.
    error NotEntered(bytes32 agentId, uint32 season);
    /// Nobody entered the division, or it was filed before.
    error NotFilable(uint8 division);
    /// Only the filer that the rules name may file.
    error NotLeagueFiler(address filer, address caller);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// The block of the seeds is not fixed.
    error NotSealed(uint32 season);
    /// The seeds are not drawn.
    error NotSeeded(uint32 season);
    /// Nobody stated this in the season, or it was refuted.
    error NotStated(bytes32 statement);
    /// The rules do not name this address as a verifier.
    error NotVerifier(address caller);
    /// Only the contract itself may call this.
    error OnlySelf();
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error OutsideWindow(uint256 from, uint256 until);
    /// All `expected` agents that have a result are ranked, and nobody else.
    error RankingIncomplete(uint256 expected, uint256 given);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// There must be a score for each agent of the division.
    error ScoresMismatch(uint256 expected, uint256 given);
    /// The beacon has no randomness for the block, or not yet.
    error SeedUnavailable(uint256 blockNumber);
    /// The balance would be below the least that is at stake.
    error StakeTooSmall(uint256 balance, uint256 least);
    /// The agent plays in a season that is not over for it before `until` (Unix seconds), unless
    /// its division is closed earlier.
    error StillPlaying(bytes32 agentId, uint256 until);
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The agent at this place of the ranking has no result, or comes before the one above it.
    error WrongRanking(uint256 place);
    /// The agent's next round to be claimed is another; the number of rounds if all are.
    error WrongRound(uint256 expected, uint256 given);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Linear {
    function ESCROW() external view returns (address);
    /// `data` is `abi.encode(Line)`. The price is rounded down, is of the commitment's first asset, and at
    /// most what is locked; all other assets return to the depositor. What was stated before the opening
    /// counts as stated at the opening.
    function allocate(bytes32 dealId, uint256 index, Commitment memory commitment, Statement[] memory statements, bytes memory data, bytes memory) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
    /// No arbiter of the clause has tested whose statement counts.
    error AuthorUntested();
    /// The statement whose time counts is not there.
    error NotStated();
}

#[sol(rpc)]
interface MerkleMember {
    function ESCROW() external view returns (address);
    function MAX_PATH() external view returns (uint256);
    /// `demand` is `abi.encode(bytes32 leaf, bytes32 root, address author, bytes32 about,
    /// bytes32 kind)`: `leaf` is the keccak256 of the values' ABI encoding, hashed once more here. A
    /// zero `root` is the one that `author` stated, as 32 bytes, with `about` (zero: this deal) and
    /// `kind`; the first statement is the only one. Else the last three are without meaning.
    /// `proof` is `abi.encode(bytes32 root, bytes32[] path)`, the path from the leaf up.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Metered {
    function COURT() external view returns (address);
    /// `data` is `abi.encode(CourtTerms terms, address payee)`. The commitment's first asset is the
    /// one that is priced; a price above what is locked pays all of it.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
}

#[sol(rpc)]
interface NamedVerifiers {
    function COURT() external view returns (address);
    /// The instance's own terms in words. Reverts if they cannot be decoded or can never rule.
    function describe(bytes memory rules) external view returns (string memory);
    /// Who was right about a docket whose status is final, each once: they earn the verifiers' fee
    /// and the rulers' part of slashed collateral in equal parts. Empty if nobody was.
    /// - `rules`: The instance's own terms, with the hash `terms.rules`.
    function right(bytes32 dealId, CourtTerms memory terms, bytes memory rules) external view returns (address[] memory rulers);
    /// States the caller's verdict about the claim with hash `claim`. The same verdict again does
    /// nothing; another one is refused.
    function verdict(bytes32 dealId, CourtTerms memory terms, uint256 quorum, address[] memory verifiers, bytes32 claim, bool confirms) external;
    /// A verifier stated its verdict about a claim (its hash).
    event Verdict(bytes32 indexed dealId, bytes32 indexed docketId, address indexed verifier, bytes32 claim, bool confirms);
    /// The verifier stated the other verdict before.
    error AlreadyGiven(address verifier, bool confirms);
    /// One to seven verifiers, more than half of them as quorum.
    error InvalidRules(uint256 quorum, uint256 verifiers);
    /// The rules do not name this address.
    error NotNamed(address caller);
    /// The docket is not open to verdicts: nothing was filed, or its status is final.
    error NotStanding(bytes32 docketId, Status status);
    /// What was sent does not hash to the rules that the terms name.
    error RulesMismatch(bytes32 expected, bytes32 actual);
    /// The docket holds another claim than the one that was replayed.
    error WrongClaim(bytes32 filed, bytes32 replayed);
    /// The terms name another instance.
    error WrongInstance(address instance);
}

#[sol(rpc)]
interface Objective {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, address scorer, uint32 gasCap, uint256
    /// threshold, bytes parameters)`. The answer is the data of the statement that the settler brings
    /// first, or else `proof`. The scorer gets `gasCap`, and the settler must have supplied it: how
    /// much gas there is must not change a score. One that reverts, has no code, burns its gas or
    /// does not return one word says no.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Optimistic {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(OptimisticDemand)`. A statement that the settler brings must be the
    /// claim first.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Oracle {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address oracle, bytes32 question, bytes32 answer, uint32 until)`:
    /// `question` and `answer` are the keccak256 of the question's and of the reply's content. A reply
    /// counts if it was recorded before `until` seconds after the opening. A zero `answer` is silence:
    /// that time came, and no reply counts. So every answer and silence exclude each other, however
    /// late the deal is settled.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Ordered {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(Step[])`. A statement that the settler brings must be the last step
    /// first: who completed the order is whom a clause may pay.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Outcome {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(bytes32 dealId, uint256 index, uint256 mask)`: a zero `dealId` is this
    /// deal, bit i of `mask` admits clause i. A commitment that names itself gets a no: the kernel has
    /// marked it closed by the clause that asks.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Panels {
    function APPEALS() external view returns (address);
    function COURT() external view returns (address);
    function STAKES() external view returns (address);
    /// Opens the case of an audit, if the beacon's word asks for it.
    function audit(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules, bytes memory proof) external;
    /// The case's id: the docket's for the case about the whole job, else the challenge's.
    function caseIdOf(CaseRef memory ref) external pure returns (bytes32);
    /// A case, the answer that the filed result gives in it (the node in dispute while it is narrowed),
    /// and the answer that was ruled.
    function caseOf(bytes32 caseId) external view returns (Case memory, bytes32, bytes32);
    /// Commits a challenge with its bond, sent along if native, else pulled by approval. `commitment` is
    /// `commitmentOf(challenger, counter-claim, salt)`.
    function challenge(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules, bytes32 commitment) external payable;
    /// What a challenge commits to.
    function commitmentOf(address challenger, bytes32 counter, bytes32 salt) external pure returns (bytes32);
    /// Fixes the block from which the next panel is drawn. By anyone, once the claims are fixed.
    function convene(CaseRef memory ref, PanelRules memory rules) external;
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// Draws the panel, and starts its clocks. At the latest when half of the time for it is over, lest the
    /// votes come to nothing: who is drawn can lose the seat. `proof` is what the beacon needs to see.
    function draw(CaseRef memory ref, PanelRules memory rules, bytes memory proof) external;
    /// The seat that was drawn for a slot: its index in the pool, its owner, and the try at which it was
    /// found; the owner is zero if all tries met seats that do not serve.
    function drawn(bytes32 caseId, uint256 level, uint256 slot) external view returns (uint256 index, address owner, uint256 tries);
    /// The longest that a docket can last after its window, in seconds.
    function durationOf(PanelRules memory rules) external pure returns (uint256);
    /// Ends a narrowing whose mover's clock has run out: the other side wins.
    function forfeit(CaseRef memory ref, PanelRules memory rules) external;
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// The challenger's move: picks the first of the descendants shown that differs. `commitment` is the
    /// caller's own: somebody else's false move could cost it the bond.
    function pick(bytes32 docketId, bytes32 commitment, uint256 picked, bytes32 child, bytes32[] memory siblings) external;
    /// The challenger's other move, once the trace is open: all leaves agree, the end does not. Its alone.
    function pickEnd(CaseRef memory ref) external;
    /// Reveals the caller's challenge: the claim that it makes instead of `filed`. Where the rules
    /// have a clock, the trace is withheld, and the defender moves next.
    function reveal(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules, Claim memory filed, Claim memory counter, bytes32 salt) external;
    /// Reveals the caller's challenge and points at the first leaf of the published trace that differs.
    function revealAt(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules, Claim memory filed, Claim memory counter, bytes32 salt, Pointing memory pointing) external;
    /// Reveals a vote: the answer that the caller's replay gives, or `UNAVAILABLE`.
    function revealVote(bytes32 caseId, uint256 level, uint256 slot, bytes32 answer, bytes32 salt) external;
    /// Moves a docket of the calling instance that is Standing or Disputed. A final `status` ends
    /// it; else it becomes `fallback_` (Upheld, Overruled or Void) at `until`, which is in the
    /// future and within the terms' limit. `claim` is the hash of the claim that is ruled on.
    function rule(uint256 disputeId, uint256 ruling) external;
    /// Rules by the answer with more than half of the votes revealed, if more than half of the panel
    /// revealed.
    function ruleCase(CaseRef memory ref, PanelRules memory rules, bytes32 answer) external;
    /// Fixes the block from which an audit of a standing docket is drawn. Once, by anyone.
    function sample(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules) external;
    /// What the seats of the rules' pool must have agreed to serve for: `Pool.service`. A hash of the
    /// fee, its asset, the beacon, and the time to vote.
    function serviceOf(PanelRules memory rules) external pure returns (bytes32);
    /// The defender's move: opens the filed trace (`head`, read at the first move only), and shows the
    /// descendants of the node in dispute, at most 32. Anyone may move.
    function show(bytes32 caseId, TraceHead memory head, bytes32[] memory descendants) external;
    /// The panel of a level: how it sits and its seed.
    function sittingOf(bytes32 caseId, uint256 level) external view returns (Sitting memory, bytes32);
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Commits the vote of the seat that was drawn for `slot`, at the draw's try `tries`, from index
    /// `index`. `commitment` is `voteOf(panelist, caseId, level, answer, salt)`.
    function vote(bytes32 caseId, uint256 level, uint256 slot, uint256 tries, bytes32 commitment) external;
    /// What a vote commits to.
    function voteOf(address panelist, bytes32 caseId, uint256 level, bytes32 answer, bytes32 salt) external pure returns (bytes32);
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// A case was referred to the forum.
    event CaseReferred(bytes32 indexed caseId, uint256 disputeId);
    /// What stands of a case, and until when it can be contested (Unix seconds).
    event CaseRuled(bytes32 indexed caseId, Finding ruling, bytes32 answer, uint256 until);
    /// A challenge was committed, with its bond.
    event Challenged(bytes32 indexed docketId, address indexed challenger, bytes32 commitment);
    /// A bond, a fund or a fee was paid out to whom it is due.
    event Collected(bytes32 indexed caseId, address indexed payee, uint256 amount);
    /// A panel is drawn from that block.
    event Convened(bytes32 indexed caseId, uint256 level, uint256 drawBlock);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A panel was drawn: the seat of slot j is `drawn(caseId, level, j)`.
    event Drawn(bytes32 indexed caseId, uint256 level, bytes32 seed, Sitting sitting);
    /// Somebody funded a side of an appeal: the one that wants the ruling changed, or not.
    event Funded(bytes32 indexed caseId, uint256 level, bool against, address indexed funder, uint256 amount);
    /// A case is about leaf `index`, which the result says is `defended`; at the end it is the claim.
    event Located(bytes32 indexed caseId, uint256 index, bytes32 defended);
    /// The challenger picked the first that differs.
    event Picked(bytes32 indexed caseId, uint256 height, uint256 index, bytes32 child);
    /// A challenge was revealed: `counter` is the hash of the claim that it makes instead.
    event Revealed(bytes32 indexed docketId, bytes32 indexed caseId, address indexed challenger, Claim counter);
    event Ruling(address indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);
    /// A standing result was sampled: whether it is audited is drawn from that block.
    event Sampled(bytes32 indexed docketId, uint256 drawBlock);
    /// The defender opened the filed trace and showed the descendants of the node in dispute.
    event Shown(bytes32 indexed caseId, TraceHead head, bytes32[] descendants);
    /// A panelist revealed its vote.
    event VoteRevealed(bytes32 indexed caseId, uint256 level, uint256 slot, bytes32 answer);
    /// A panelist committed its vote.
    event Voted(bytes32 indexed caseId, uint256 level, uint256 slot, address indexed panelist);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// The precompile for SHA-256 did not answer: too little gas.
    error HashFailed();
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The rules can never judge fairly: see `reject`.
    error InvalidRules();
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// The answer does not have more than half of the votes revealed, or too few were revealed.
    error NoMajority(uint256 votes, uint256 revealed);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The beacon has no randomness for the block.
    error NoRandomness(uint256 blockNumber);
    /// There is no leaf `index` among `leaves`.
    error NoSuchLeaf(uint256 index, uint256 leaves);
    /// The beacon's word does not ask for an audit.
    error NotAudited(bytes32 docketId);
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// The slot's seat is not the caller's, or `tries` is not where it was drawn.
    error NotDrawn(uint256 slot, address caller);
    /// The hashes lead to `found` instead of `expected`.
    error NotInTrace(bytes32 expected, bytes32 found);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// The forum said something else than what was asked, or nothing yet.
    error NotRuled(uint256 disputeId);
    /// It was done before, or there is nothing of the kind.
    error Nothing(bytes32 key);
    /// The side has all that it needs, or the amount is zero.
    error NothingToFund();
    /// The rules are within the limits, so that there is nothing to reject.
    error NothingToReject();
    /// Only the contract itself may call this.
    error OnlySelf();
    /// The pool has too few seats.
    error PoolTooSmall(uint256 held, uint256 needed);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// A counter-claim that says what was filed, or a claim other than the filed one.
    error WrongClaim(bytes32 claim);
    /// The mover's clock has not run out, or has.
    error WrongClock(uint256 left, uint256 needed);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// A proof or a reveal of `given` hashes where its place in the tree needs another number.
    error WrongLength(uint256 given);
    /// The case is at another stage than this needs.
    error WrongStage(bytes32 caseId);
    /// The docket has another status than this needs.
    error WrongStatus(bytes32 docketId, Status status);
    /// The terms name another instance, or other rules than those sent.
    error WrongTerms(bytes32 expected, bytes32 actual);
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error WrongTime(uint256 from, uint256 until);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Payouts {
    function COURT() external view returns (address);
    function STAKES() external view returns (address);
    /// Burns the bond of a challenge that was not revealed; pays it back if the docket was rejected.
    function burnBond(bytes32 dealId, CourtTerms memory terms, PanelRules memory rules, address challenger, bytes32 commitment) external;
    /// Pays, once for each case of a final docket, what belongs to no single collector: the filer's part
    /// of lost bonds, what is burned, and spoils that nobody won. By anyone.
    function close(CaseRef memory ref, PanelRules memory rules, Filing memory filing) external;
    /// Pays a challenger what it is due: its bond and its part of the spoils if it won, nothing if it lost.
    /// A challenge that was not revealed is burned. By anyone, once the docket is final and released.
    function collectBond(CaseRef memory ref, PanelRules memory rules, Filing memory filing, address challenger, Claim memory counter, bytes32 salt) external;
    /// Pays the panelist of a slot its part of the fee, if it answered as was ruled in the end.
    function collectFee(CaseRef memory ref, PanelRules memory rules, Filing memory filing, uint256 level, uint256 slot, uint256 tries) external;
    /// Pays a funder of an appeal what it is due. By anyone.
    function collectFund(CaseRef memory ref, PanelRules memory rules, uint256 level, bool against, address funder) external;
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// Those who answered right in the last panel of an audit, whom the deal pays: see `IRuling`.
    function right(bytes32 dealId, CourtTerms memory terms, bytes memory rules) external view returns (address[] memory rulers);
    /// Slashes the seat of a slot that did not reveal its vote, or answered otherwise than was ruled; the
    /// caller gets the reporter's part. Once for each slot, and only while a seat that was drawn cannot
    /// have been given back.
    function slash(CaseRef memory ref, PanelRules memory rules, Pool memory pool, uint256 level, uint256 slot, uint256 tries) external;
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// A case was referred to the forum.
    event CaseReferred(bytes32 indexed caseId, uint256 disputeId);
    /// What stands of a case, and until when it can be contested (Unix seconds).
    event CaseRuled(bytes32 indexed caseId, Finding ruling, bytes32 answer, uint256 until);
    /// A challenge was committed, with its bond.
    event Challenged(bytes32 indexed docketId, address indexed challenger, bytes32 commitment);
    /// A bond, a fund or a fee was paid out to whom it is due.
    event Collected(bytes32 indexed caseId, address indexed payee, uint256 amount);
    /// A panel is drawn from that block.
    event Convened(bytes32 indexed caseId, uint256 level, uint256 drawBlock);
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A panel was drawn: the seat of slot j is `drawn(caseId, level, j)`.
    event Drawn(bytes32 indexed caseId, uint256 level, bytes32 seed, Sitting sitting);
    /// Somebody funded a side of an appeal: the one that wants the ruling changed, or not.
    event Funded(bytes32 indexed caseId, uint256 level, bool against, address indexed funder, uint256 amount);
    /// A case is about leaf `index`, which the result says is `defended`; at the end it is the claim.
    event Located(bytes32 indexed caseId, uint256 index, bytes32 defended);
    /// The challenger picked the first that differs.
    event Picked(bytes32 indexed caseId, uint256 height, uint256 index, bytes32 child);
    /// A challenge was revealed: `counter` is the hash of the claim that it makes instead.
    event Revealed(bytes32 indexed docketId, bytes32 indexed caseId, address indexed challenger, Claim counter);
    /// A standing result was sampled: whether it is audited is drawn from that block.
    event Sampled(bytes32 indexed docketId, uint256 drawBlock);
    /// The defender opened the filed trace and showed the descendants of the node in dispute.
    event Shown(bytes32 indexed caseId, TraceHead head, bytes32[] descendants);
    /// A panelist revealed its vote.
    event VoteRevealed(bytes32 indexed caseId, uint256 level, uint256 slot, bytes32 answer);
    /// A panelist committed its vote.
    event Voted(bytes32 indexed caseId, uint256 level, uint256 slot, address indexed panelist);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The rules can never judge fairly: see `reject`.
    error InvalidRules();
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// The answer does not have more than half of the votes revealed, or too few were revealed.
    error NoMajority(uint256 votes, uint256 revealed);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The beacon has no randomness for the block.
    error NoRandomness(uint256 blockNumber);
    /// The beacon's word does not ask for an audit.
    error NotAudited(bytes32 docketId);
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// The slot's seat is not the caller's, or `tries` is not where it was drawn.
    error NotDrawn(uint256 slot, address caller);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// The forum said something else than what was asked, or nothing yet.
    error NotRuled(uint256 disputeId);
    /// It was done before, or there is nothing of the kind.
    error Nothing(bytes32 key);
    /// The side has all that it needs, or the amount is zero.
    error NothingToFund();
    /// The rules are within the limits, so that there is nothing to reject.
    error NothingToReject();
    /// Only the contract itself may call this.
    error OnlySelf();
    /// The pool has too few seats.
    error PoolTooSmall(uint256 held, uint256 needed);
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// A counter-claim that says what was filed, or a claim other than the filed one.
    error WrongClaim(bytes32 claim);
    /// The mover's clock has not run out, or has.
    error WrongClock(uint256 left, uint256 needed);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The case is at another stage than this needs.
    error WrongStage(bytes32 caseId);
    /// The docket has another status than this needs.
    error WrongStatus(bytes32 docketId, Status status);
    /// The terms name another instance, or other rules than those sent.
    error WrongTerms(bytes32 expected, bytes32 actual);
    /// It is too early or too late: it can be done from `from` on, before `until` (Unix seconds).
    error WrongTime(uint256 from, uint256 until);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Possession {
    function ESCROW() external view returns (address);
    /// Begins the schedule of an open deal, once. Anyone may, so that nobody can put it off: `delay`
    /// is what the provider has to fetch the data. Again, it does nothing.
    /// - returns: id The schedule's id, `keccak256(abi.encode(bytes32 dealId, Schedule schedule))`.
    function begin(bytes32 dealId, Schedule memory schedule) external returns (bytes32 id);
    /// `demand` is `abi.encode(Schedule, uint256 mask, uint256 needed)`: at least `needed` of the
    /// periods whose bits are set in `mask` were proven. So the commitments of one deal can share a
    /// schedule: the fee of each period, and a collateral for all.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    /// The block of the first challenge, zero if the schedule did not begin; and a bit for each period
    /// that was proven, the first one lowest.
    function progress(bytes32 id) external view returns (uint256 first, uint256 proven);
    /// Records that the provider holds the piece drawn for `period`, counted from zero. Anyone may
    /// bring it: it is the data that counts.
    /// - `piece`: The data of the leaf that is drawn, which `WrongPiece` names: number
    /// `keccak256(abi.encode(bytes32 scheduleId, uint256 period, bytes32 seed))` modulo `leaves`.
    /// - `path`: The siblings from the leaf to the root; a node without one has none.
    /// - `beaconProof`: What the beacon needs; empty for block hashes.
    function prove(bytes32 dealId, Schedule memory schedule, uint256 period, bytes memory piece, bytes32[] memory path, bytes memory beaconProof) external;
    /// A schedule began; its first challenge is drawn from block `first`.
    event Begun(bytes32 indexed dealId, bytes32 indexed scheduleId, uint256 first);
    /// The provider showed the piece drawn for a period.
    event Shown(bytes32 indexed dealId, bytes32 indexed scheduleId, uint256 period);
    /// The hash of that block cannot be had any more, or the beacon has nothing for it.
    error NoSeed(uint256 blockNumber);
    /// Nobody began the schedule.
    error NotBegun(bytes32 scheduleId);
    /// The deal was never opened.
    error NotOpen(bytes32 dealId);
    /// Answers are taken after block `challenge` and up to block `last`.
    error OutsideWindow(uint256 challenge, uint256 last, uint256 current);
    /// There are `periods`, at most 192, counted from zero.
    error UnknownPeriod(uint256 period, uint256 periods);
    /// Not the data of leaf `index`, or not its path.
    error WrongPiece(uint256 index);
}

#[sol(rpc)]
interface PriceFeed {
    /// `demand` is `abi.encode(address feed, Op op, int256 price, uint32 maxAge, uint8 decimals)`:
    /// `price` is scaled by `decimals`, which must be the feed's, so that nobody mistakes the scale;
    /// `maxAge` is in seconds. A price that is not above zero, older, from the future or never given
    /// is a no.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface ProRata {
    function ESCROW() external view returns (address);
    /// `data` is `abi.encode(address meter, bytes32 kind, uint32 until, address[] payees)`: `until` is in
    /// seconds after the opening, the payees are strictly ascending, and payees times assets at most 32.
    /// The meter states `abi.encode(uint256 weight)` about the deal, of the kind `kindOf(kind, payee)`.
    /// `proof` is `abi.encode(bytes[])`, the contents of its statements, one for each payee, anything for
    /// what it has not stated. What is no word, or 2^128 and above, weighs nothing.
    /// Every asset is divided, rounded down; the last payee that weighs anything takes the rest, an
    /// ERC-721 with it. If nobody weighs anything, all of it returns to the depositor.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
    /// The kind of the meter's statement for `payee`.
    function kindOf(bytes32 kind, address payee) external pure returns (bytes32);
    /// Contents must be brought for all `payees`.
    error ContentCount(uint256 contents, uint256 payees);
    /// The meter stated something else for this payee.
    error NotStated(address payee);
    /// The meter has until then (Unix seconds) to state the weights.
    error TooEarly(uint256 until, uint256 time);
    /// The payees are not strictly ascending.
    error Unordered();
}

#[sol(rpc)]
interface Quorum {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(uint256 threshold, address[] authors, bytes32 about, bytes32 kind,
    /// bytes32 content)`, the authors strictly ascending, so that none counts twice; `about` and
    /// `content` as in `Stated`.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Replayed {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, bytes32 verdict, uint256 threshold,
    /// address[] verifiers)`: the result's author and kind, the kind by which verifiers state what
    /// they got, and the verifiers, strictly ascending and without the author.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface RiscZero {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, address verifier, bytes32 program, bytes
    /// context)`; `proof` is `abi.encode(bytes32 content, bytes seal)`. A verifier reverts to say no.
    /// One without code, or that answers anything, is no verifier and says no as well.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool yes);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Royalties {
    function ESCROW() external view returns (address);
    /// `data` is `abi.encode(bytes32 work)`, the sold work's statement id. `proof` is
    /// `abi.encode(Statement[])`: the sold work, its parent, and so on to the root, or at least as many as
    /// are paid: 16, or 32 divided by the number of assets, since no clause has more payouts. Content that
    /// is no work's is that of a root that asks for nothing. A royalty above all is all.
    /// Every asset flows, all of it: royalties are rounded down, what is left stays with the child. So an
    /// ERC-721 goes to the sold work's author, unless all of it is passed on.
    function allocate(bytes32, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
    /// The sold work, or the next one up the tree, is not among the works that were brought.
    error MissingWork(bytes32 id);
}

#[sol(rpc)]
interface Sealed {
    function ESCROW() external view returns (address);
    /// Whose seal is the earliest of those revealed, and when it was made (Unix seconds); zero if none.
    function best(bytes32 contestId_) external view returns (address sealer, uint256 sealedAt);
    /// `demand` is `abi.encodePacked(bool won, contest)`, see `contestId`. If `won`, whether the contest has a final
    /// winner; a statement that the settler brings must be the winner's first. If not, whether the time
    /// for seals and for revealing them is over and nobody won; it takes no statements. So of two clauses
    /// on one contest never both can be taken.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// What a seal names openly; `contest` is `abi.encode(Contest)`, to the byte.
    function contestId(bytes32 dealId, bytes memory contest) external pure returns (bytes32);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    /// Sends the bond of a seal that was not opened in time to the contest's beneficiary. Anyone may.
    function forfeit(bytes32 dealId, bytes memory contest_, address sealer, bytes32 hash) external;
    /// Opens a seal: what its author has stated, or states here by `signature` (valid until `expiry`, see
    /// `IEscrow.stateFor`), is what was sealed, and is valid. In a later second than the seal, so that
    /// nobody seals what it has just seen. Returns the bond to the sealer. Anyone may send it.
    /// - `contest_`: `abi.encode(Contest)`.
    /// - `proof`: Evidence for the judge.
    function reveal(bytes32 dealId, bytes memory contest_, address sealer, bytes memory data, bytes32 salt, uint64 expiry, bytes memory signature, bytes memory proof) external;
    /// Commits to a fulfilment, with the bond that is sent. Look first: a seal with too small a bond,
    /// made too late, or of a contest that nobody can name (then even the bond is lost) wins nothing. One of
    /// a deal that is never opened cannot be revealed, and its bond goes to the beneficiary: seal when it is.
    function seal(bytes32 contestId_, bytes32 hash) external payable;
    /// What a seal commits to: `content` is the keccak256 of what will be stated. Without a salt that
    /// nobody can guess, content that can be guessed is not hidden.
    function sealHash(bytes32 contestId_, address sealer, bytes32 content, bytes32 salt) external pure returns (bytes32);
    /// The bond (wei) of a seal that was neither revealed nor forfeited, and when it was made.
    function sealOf(bytes32 contestId_, address sealer, bytes32 hash) external view returns (uint256 bond, uint256 sealedAt);
    /// `sealer` committed to `hash` in a contest.
    event Committed(bytes32 indexed contestId, address indexed sealer, bytes32 hash, uint256 bond);
    /// A seal was not opened in time, and its bond went to the beneficiary.
    event Forfeited(bytes32 indexed contestId, address indexed sealer, bytes32 hash);
    /// A seal made at `sealedAt` (Unix seconds) was opened, and its bond returned.
    event Revealed(bytes32 indexed contestId, address indexed sealer, uint256 sealedAt);
    /// The sealer has this seal in this contest already.
    error AlreadySealed();
    /// The seal's bond is below the contest's (wei).
    error BondTooLow(uint256 bond, uint256 least);
    /// The contest's judge does not say yes to the statement.
    error Invalid();
    /// There is no such seal: the sealer, contest, content or salt is another, or it was opened before.
    error NotSealed();
    /// The sealer did not state this content.
    error NotStated();
    /// A seal is revealed in `[from, until)` (Unix seconds), and forfeited from then on.
    error OutsideWindow(uint256 from, uint256 until, uint256 time);
    /// Seals had to be made before `until` (Unix seconds). The deal may not be open.
    error SealedLate(uint256 until, uint256 sealedAt);
}

#[sol(rpc)]
interface Signed {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address signer, bytes32 subject)`, `proof` is the signature: of an EOA
    /// (65 bytes, or 64 by EIP-2098), else by ERC-1271. ecrecover comes first, since an EOA that
    /// delegated (EIP-7702) has code and still signs. The zero address does not sign: it is what a
    /// failed recovery gives.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
}

#[sol(rpc)]
interface SignedP256 {
    /// `demand` is `abi.encode(bytes32 x, bytes32 y, bytes32 subject)`, the key's affine coordinates;
    /// `proof` is `abi.encode(bytes32 r, bytes32 s)` over the approval's digest, `s` in the lower half
    /// of the order.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
}

#[sol(rpc)]
interface Sp1 {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 kind, address verifier, bytes32 program, bytes
    /// context)`; `proof` is `abi.encode(bytes32 content, bytes seal)`. A verifier reverts to say no.
    /// One without code, or that answers anything, is no verifier and says no as well.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool yes);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface Stakes {
    /// What waits for `payee`, in the asset's smallest unit.
    function credit(address payee, AssetKind kind, address token, uint256 id) external view returns (uint256);
    /// Pays a seat's stake back to its owner, once it was left and the delay is over. A slashed seat's
    /// place is freed likewise, and nothing paid. Anyone may call.
    function giveBack(Pool memory pool, uint256 index) external;
    /// Seats that hold a place: those that were left are among them until their place is free, so that
    /// nobody makes a pool too small for a draw by leaving it.
    function held(bytes32 poolId) external view returns (uint256);
    /// Accepts ERC-1155 tokens only as the deposit that this contract itself is pulling: what came
    /// otherwise would belong to nobody.
    function onERC1155Received(address operator, address, uint256 id, uint256, bytes memory) external view returns (bytes4);
    /// The pool's id: a hash of all that makes it.
    function poolIdOf(Pool memory pool) external pure returns (bytes32);
    /// Leaves a seat of the caller's. It is drawn no more, but can be slashed until its stake is back.
    function resign(Pool memory pool, uint256 index) external;
    function seat(bytes32 poolId, uint256 index) external view returns (uint256);
    /// Indexes that were ever used; those from here on are empty.
    function seats(bytes32 poolId) external view returns (uint256);
    /// What a pool's seats serve for; zero if none was ever taken.
    function serviceOf(bytes32 poolId) external view returns (bytes32);
    /// Seats that were taken and not left.
    function serving(bytes32 poolId) external view returns (uint256);
    /// Slashes a seat, if it still holds its stake: a tenth to `reporter`, the rest burned. Only the
    /// pool's instance may call.
    /// - returns: Whether there was something to slash.
    function slash(Pool memory pool, uint256 index, address reporter) external returns (bool);
    /// Takes `count` seats (at most 32) for `owner`, whose they are; the caller pays their stakes, sent
    /// along if native, else by approval. Places that were freed come before new ones.
    function take(Pool memory pool, uint256 count, address owner) external payable;
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
    /// A payout failed; its part waits for `withdraw`.
    event Credited(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount);
    /// A verifier left a seat; its stake is to be had after `free` (Unix seconds).
    event Left(bytes32 indexed poolId, address indexed owner, uint256 index, uint256 free);
    /// A seat's stake went back to its owner.
    event Returned(bytes32 indexed poolId, address indexed owner, uint256 index);
    /// A seat's stake was slashed.
    event Slashed(bytes32 indexed poolId, address indexed owner, uint256 index, address indexed reporter);
    /// A verifier took a seat.
    event Taken(bytes32 indexed poolId, address indexed owner, uint256 index);
    /// A credit was paid out.
    event Withdrawn(address indexed payee, address indexed token, AssetKind kind, uint256 id, uint256 amount, address to);
    /// The seat was left before.
    error AlreadyLeft(uint256 left);
    /// An amount of 2^128 or more.
    error AmountTooLarge(address token, uint256 amount);
    /// The deposit changed the contract's holding by another amount than declared.
    error DepositMismatch(address token, uint256 expected, uint256 received);
    /// A payout must be given `needed` gas; send the transaction with a higher gas limit.
    error InsufficientGas(uint256 needed, uint256 left);
    /// Value cannot go to the zero address or to the contract itself.
    error InvalidPayee(address to);
    /// The pool can never serve: no instance, no stake, or an asset that is not fungible.
    error InvalidPool();
    /// `token`, `id` or `amount` has a value that the asset's kind does not admit.
    error MalformedAsset(AssetKind kind, address token, uint256 id, uint256 amount);
    /// The payee has no credit of this asset.
    error NoCredit(address payee, AssetKind kind, address token, uint256 id);
    /// This chain has no Permit2.
    error NoPermit2();
    /// The payer does not own the ERC-721 token, or it did not arrive.
    error NotDelivered(address token, uint256 id);
    /// The seat's stake is to be had after `free` (Unix seconds); at its greatest, the seat was not left.
    error NotFree(uint256 free);
    /// Only the pool's instance slashes.
    error NotInstance(address instance, address caller);
    /// The seat is another's, or nobody's.
    error NotOwner(address owner, address caller);
    /// Only the payee may send its credit elsewhere.
    error NotPayee(address payee, address caller);
    /// Only the contract itself may call this.
    error OnlySelf();
    /// A call re-entered `open`, `settle`, `withdraw` or another function that moves value.
    error Reentered();
    /// ERC-1155 tokens are accepted only as a deposit in progress.
    error UnexpectedReceipt(address token, uint256 id);
    /// The credit could not be paid to `to`; it stays. The payee can send it elsewhere.
    error WithdrawFailed(address to);
    /// At least one seat and at most `max` at once.
    error WrongCount(uint256 count, uint256 max);
    /// The token does not answer as one of the kind declared, or has no such ERC-721 id; or it is an
    /// ERC-721, whose `transferFrom` would pass as that of an ERC-20.
    error WrongKind(AssetKind kind, address token);
    /// The native value sent differs from what the call needs, in wei.
    error WrongValue(uint256 needed, uint256 sent);
    /// A deposit of zero.
    error ZeroAmount(address token);
}

#[sol(rpc)]
interface Stated {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, bytes32 content)`: a zero
    /// `about` is this deal, a zero `content` is any content, else it is the content's keccak256.
    /// A statement that the settler brings must be this one first.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface StatementResolver {
    function EAS() external view returns (address);
    function ESCROW() external view returns (address);
    function attest(Attestation memory attestation) external payable returns (bool);
    function isPayable() external pure returns (bool);
    /// The kind of the statement that an attestation becomes.
    function kindOf(bytes32 schema, address attester, address recipient, bool revocable) external pure returns (bytes32);
    function multiAttest(Attestation[] memory attestations, uint256[] memory) external payable returns (bool);
    function multiRevoke(Attestation[] memory attestations, uint256[] memory) external payable returns (bool);
    /// The kind of the statement by which a statement of `kind` is taken back.
    function revocationOf(bytes32 kind) external pure returns (bytes32);
    function revoke(Attestation memory attestation) external payable returns (bool);
    function version() external pure returns (string memory);
    /// Attestation `uid` became statement `statementId`.
    event Recorded(bytes32 indexed uid, bytes32 indexed statementId);
    /// The attestation's data must begin with a word: what it is about.
    error AboutMissing(uint256 length);
    error AccessDenied();
    /// This attester attested under this schema about this before. It cannot be said again, nor otherwise.
    error AlreadyAttested(bytes32 statementId);
    /// An attestation that expires cannot become a statement.
    error Expires(uint256 expirationTime);
}

#[sol(rpc)]
interface StaticCallCompare {
    /// `demand` is `abi.encode(Question)`. A settler that brings too little gas for the cap gets a no,
    /// before the target is asked.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface StorageProof {
    /// `demand` is `abi.encode(uint256 blockNumber, address account, bytes32 slot, Op op, bool signed,
    /// uint256 value)`; `proof` is `abi.encode(bytes header, bytes[] accountProof, bytes[]
    /// storageProof)`, the RLP of the block's header and what `eth_getProof` (EIP-1186) gives for that
    /// block. A slot that is zero is not in the trie: that it is zero cannot be shown. A proof that is
    /// no RLP reverts; one of something else is a no.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    error FieldNotPresentInBlockHeader(HeaderField);
    error RLPInvalidEncoding();
}

#[sol(rpc)]
interface Threshold {
    /// `demand` is `abi.encode(uint256 threshold, CappedChild[])`, the children strictly ascending by
    /// `keccak256(abi.encode(arbiter, demand))`, so that none counts twice; `proof` is
    /// `abi.encode(bytes[])` or empty.
    function check(bytes32, uint256, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface Timely {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, bytes32 content, uint32
    /// from, uint32 until, bool missed)`: the first four as in `Stated`; the window is `[from, until)`
    /// in seconds after the opening, and a zero `from` takes in what was stated before it, too: the deal's
    /// id is known earlier. With `missed` the answer is yes once the window is over and the statement is
    /// not in it; what was stated before the window missed it, since the first write stays.
    /// A statement that the settler brings must be this one first; with `missed` there is none.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory);
}

#[sol(rpc)]
interface ValidationResponder {
    function COURT() external view returns (address);
    function ESCROW() external view returns (address);
    function REGISTRY() external view returns (address);
    function VALIDATION() external view returns (bytes32);
    /// What the agent's owner asks with.
    function requestHashOf(bytes32 docketId, uint256 agentId, bytes32 salt) external pure returns (bytes32);
    /// Answers the request of `agentId` for a docket: the response is 100 or 0, its hash that of the claim
    /// which was judged, its tag "assize".
    /// - `filing`: The docket's filing terms, which say who filed.
    /// - `salt`: As in the request.
    function respond(bytes32 dealId, CourtTerms memory terms, Filing memory filing, uint256 agentId, bytes32 salt) external;
    error AlreadyAnswered(bytes32 requestHash);
    /// The filing does not hash to what the terms name.
    error FilingMismatch(bytes32 expected, bytes32 actual);
    /// The court has upheld no result and overruled none.
    error NotJudged(bytes32 docketId, Status status);
    /// The filer did not state that this request is about its result.
    error NotNamed(address filer, bytes32 requestHash);
    /// The request is in the name of another agent.
    error WrongAgent(uint256 expected, uint256 actual);
}

#[sol(rpc)]
interface VerifierFee {
    /// `data` is `abi.encode(CourtTerms terms)`, `proof` the instance's rules, whose hash the terms
    /// name and the instance checks.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external pure returns (string memory);
}

#[sol(rpc)]
interface Vouchers {
    function ESCROW() external view returns (address);
    /// `data` is `abi.encode(address signer, address payee, bytes32 kind, uint32 until)`: `signer` zero is
    /// the depositor, `until` is in seconds after the opening. `proof` is the content of the payee's
    /// statement of `kind` about the deal: `abi.encodePacked(uint256 total, bytes signature)`, empty if
    /// there is none in time. Content that is not a voucher is worth nothing.
    /// The total is of the commitment's first asset, and at most what is locked; all other assets return
    /// to the depositor. A signer that is a contract is asked when the clause is taken, so it can go back
    /// on its word until then: a payee of such a signer should state and settle in one batch.
    function allocate(bytes32 dealId, uint256 index, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
    /// The EIP-712 digest that the signer signs: `total` is in the first asset's smallest unit.
    function voucherId(bytes32 dealId, uint256 index, address payee, uint256 total) external view returns (bytes32);
    /// Too little gas to ask a signer that is a contract.
    error InsufficientGas();
    /// The proof is not what the payee stated.
    error NotStated();
    /// The payee has until then (Unix seconds) to state its voucher.
    error TooEarly(uint256 until, uint256 time);
}

#[sol(rpc)]
interface Waterfall {
    function ESCROW() external view returns (address);
    /// `data` is `abi.encode(address author, bytes32 kind, Tier[] tiers)`; with the zero address as author
    /// all that is locked flows. Else it is the amount of the author's statement of `kind` about the deal,
    /// `abi.encode(uint256 amount)`, at most what is locked, and nothing if its content is no word; the
    /// clause waits for it. `proof` is that content.
    /// Amounts are of the commitment's first asset; all other assets return to the depositor.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external view returns (string memory);
    /// The author has not stated an amount, or not this one.
    error NotStated();
}

#[sol(rpc)]
interface Words {
    /// `data` by `template`.
    function inWords(string memory template, bytes memory data) external view returns (string memory words);
    /// The template does not follow the grammar. One that ends too soon panics.
    error BadTemplate();
    /// The data is not what the template says: too short, an offset beyond its end, a value that its type
    /// cannot have.
    error Undecodable();
}
