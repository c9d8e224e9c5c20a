//! Bindings of all contracts, from the interface that `assize-artifacts` writes out of the compiler's
//! output. All contracts share one set of domain types: [`crate::types`].
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::all
)]

alloy::sol! {
    #![sol(all_derives)]
    "artifacts/interface.sol"
}

alloy::sol! {
    /// What the client needs of a token: ERC-20.
    #[sol(rpc, all_derives)]
    interface IERC20 {
        function approve(address spender, uint256 value) external returns (bool);
        function allowance(address owner, address spender) external view returns (uint256);
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        event Transfer(address indexed from, address indexed to, uint256 value);
    }

    /// What the client needs of an NFT: ERC-721 and ERC-1155.
    #[sol(rpc, all_derives)]
    interface INFT {
        function approve(address to, uint256 id) external;
        function isApprovedForAll(address owner, address operator) external view returns (bool);
        function setApprovalForAll(address operator, bool approved) external;
    }
}
