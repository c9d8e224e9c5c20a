// Written by `assize-artifacts` from the compiler's output; `make artifacts` renews it.
// Not Solidity for a compiler: the input of alloy's `sol!`.

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

/// An arbiter, how much gas it gets, and what is demanded of it.
#[derive(serde::Serialize, serde::Deserialize)]
struct CappedChild {
    address arbiter;
    uint32 gasCap;
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
/// stands for the depositor. `signature` is the depositor's over the deal id; empty if the depositor
/// is the caller.
#[derive(serde::Serialize, serde::Deserialize)]
struct Deposit {
    address payer;
    bytes signature;
    Method method;
    bytes permit;
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

/// How a commitment's deposit is pulled from its payer.
#[derive(serde::Serialize, serde::Deserialize)]
enum Method {
    Approval,
    Permit
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
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory words);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface Any {
    /// `demand` is `abi.encode(CappedChild[])`; `proof` is `abi.encode(bytes[])` or empty.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory words);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface Court {
    function ESCROW() external view returns (address);
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
    /// The docket's status now.
    function status(bytes32 dealId, CourtTerms memory terms) external view returns (Status);
    /// Moves a token out, or reverts. A frame of its own, so that a token that moves value and then
    /// says `false` has moved nothing when its payee is credited.
    function transferOut(AssetKind kind, address token, uint256 id, address to, uint256 amount) external;
    /// Pays `payee`'s whole credit of one asset to `to`. Anyone may push it to the payee itself;
    /// only the payee may send it elsewhere. Reverts, and keeps the credit, if it cannot be paid.
    function withdraw(address payee, AssetKind kind, address token, uint256 id, address to) external;
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
    function describe(bytes memory demand) external pure returns (string memory words);
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
    /// holds the signatures may call it; the caller sends all native value of the deal.
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
interface Metered {
    function COURT() external view returns (address);
    /// `data` is `abi.encode(CourtTerms terms, address payee)`. The commitment's first asset is the
    /// one that is priced; a price above what is locked pays all of it.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external pure returns (string memory);
}

#[sol(rpc)]
interface NamedVerifiers {
    function COURT() external view returns (address);
    /// The instance's own terms in words. Reverts if they cannot be decoded or can never rule.
    function describe(bytes memory rules) external pure returns (string memory words);
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
interface Quorum {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(uint256 threshold, address[] authors, bytes32 about, bytes32 kind,
    /// bytes32 content)`, the authors strictly ascending, so that none counts twice; `about` and
    /// `content` as in `Stated`.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external pure returns (string memory words);
}

#[sol(rpc)]
interface Stated {
    function ESCROW() external view returns (address);
    /// `demand` is `abi.encode(address author, bytes32 about, bytes32 kind, bytes32 content)`: a zero
    /// `about` is this deal, a zero `content` is any content, else it is the content's keccak256.
    /// A statement that the settler brings must be this one first.
    function check(bytes32 dealId, uint256, Statement[] memory statements, bytes memory demand, bytes memory) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external pure returns (string memory);
}

#[sol(rpc)]
interface Threshold {
    /// `demand` is `abi.encode(uint256 threshold, CappedChild[])`, the children strictly ascending by
    /// `keccak256(abi.encode(arbiter, demand))`, so that none counts twice; `proof` is
    /// `abi.encode(bytes[])` or empty.
    function check(bytes32 dealId, uint256 index, Statement[] memory statements, bytes memory demand, bytes memory proof) external view returns (bool);
    /// The demand in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory demand) external view returns (string memory words);
    /// The settler must bring one proof for each child, or none at all.
    error ProofCount(uint256 proofs, uint256 children);
}

#[sol(rpc)]
interface VerifierFee {
    /// `data` is `abi.encode(CourtTerms terms)`, `proof` the instance's rules, whose hash the terms
    /// name and the instance checks.
    function allocate(bytes32 dealId, uint256, Commitment memory commitment, Statement[] memory, bytes memory data, bytes memory proof) external view returns (Payout[] memory payouts);
    /// The allocation in words, so that nobody signs it blind. Reverts if it cannot be decoded.
    function describe(bytes memory data) external pure returns (string memory);
}
