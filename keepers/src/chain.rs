//! What the keeper asks of a node, behind a trait, so that everything above it is tested without
//! one.

use crate::config::Endpoint;
use alloy::{
    consensus::BlockHeader as _,
    eips::{BlockId, BlockNumberOrTag},
    network::TransactionBuilder as _,
    primitives::{Address, B256, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::types::{Filter, Log, TransactionRequest},
    transports::{RpcError, TransportError},
};
use async_trait::async_trait;
use std::{fmt::Debug, time::Duration};

/// A node's block, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its height.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// The hash of the block before it.
    pub parent: B256,
    /// Its time, in Unix seconds.
    pub time: u64,
}

/// A call to one contract, as a transaction would make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The contract.
    pub to: Address,
    /// Native value sent along, in wei.
    pub value: U256,
    /// Selector and arguments.
    pub data: Bytes,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// It returned this.
    Returned(Bytes),
    /// It reverted with this.
    Reverted(Bytes),
}

/// The fees of a transaction, in wei per gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// At most, base fee included.
    pub max: u128,
    /// To the block's builder.
    pub priority: u128,
}

/// What a mined transaction came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The block that holds it.
    pub block: u64,
    /// Whether it took effect.
    pub success: bool,
    /// Gas that it used.
    pub gas_used: u64,
}

/// A node that did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The node did not answer, or not in time.
    #[error("no answer to {method}: {problem}")]
    Unreachable {
        /// What was asked.
        method: &'static str,
        /// What happened.
        problem: String,
    },
    /// The node answered with an error.
    #[error("the node refuses {method}: {message} (code {code})")]
    Refused {
        /// What was asked.
        method: &'static str,
        /// The JSON-RPC error code.
        code: i64,
        /// The node's words.
        message: String,
    },
    /// The node's answers do not fit together: it reorganised in between, or is behind a balancer.
    #[error("the node contradicts itself: {0}")]
    Inconsistent(String),
}

/// What the keeper asks of a node.
#[async_trait]
pub trait Chain: Debug + Send + Sync {
    /// The id of the chain that it serves.
    async fn chain_id(&self) -> Result<u64, ChainError>;
    /// Its newest block.
    async fn head(&self) -> Result<Block, ChainError>;
    /// Its block of this height; none if it has not got so far.
    async fn block(&self, number: u64) -> Result<Option<Block>, ChainError>;
    /// The logs of these contracts in blocks `from` to `to`, both included, in order.
    async fn logs(&self, contracts: &[Address], from: u64, to: u64)
    -> Result<Vec<Log>, ChainError>;
    /// The logs of these contracts in the block of this hash, and in no other of its height.
    async fn logs_of(&self, contracts: &[Address], hash: B256) -> Result<Vec<Log>, ChainError>;
    /// Whether there is code at an address.
    async fn has_code(&self, address: Address) -> Result<bool, ChainError>;
    /// Makes a call from `from` on the pending state, without effect.
    async fn call(&self, from: Address, call: &Call) -> Result<Called, ChainError>;
    /// The gas that a call needs on the pending state.
    async fn gas(&self, from: Address, call: &Call) -> Result<u64, ChainError>;
    /// What the network asks for gas.
    async fn fees(&self) -> Result<Fees, ChainError>;
    /// The account's balance of the native token, in wei.
    async fn balance(&self, account: Address) -> Result<U256, ChainError>;
    /// How many transactions of the account are mined.
    async fn nonce(&self, account: Address) -> Result<u64, ChainError>;
    /// The same, and with those that wait in the node's pool.
    async fn pending_nonce(&self, account: Address) -> Result<u64, ChainError>;
    /// The receipt of a transaction; none if it is not mined.
    async fn receipt(&self, tx: B256) -> Result<Option<Receipt>, ChainError>;
    /// Whether the node knows a transaction, mined or in its pool.
    async fn knows(&self, tx: B256) -> Result<bool, ChainError>;
    /// Broadcasts a signed transaction.
    async fn send(&self, raw: &[u8]) -> Result<(), ChainError>;
}

/// A node over HTTP JSON-RPC.
#[derive(Clone, Debug)]
pub struct RpcChain {
    provider: DynProvider,
}

impl RpcChain {
    /// The node at this endpoint. Nothing is asked of it yet.
    ///
    /// # Errors
    /// If no HTTP client can be made.
    pub fn new(endpoint: &Endpoint) -> Result<Self, ChainError> {
        // A node that accepts the connection and never answers must not stop the keeper's clock.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(10))
            .build()
            .map_err(|problem| ChainError::Unreachable {
                method: "connect",
                problem: problem.to_string(),
            })?;
        let provider = ProviderBuilder::default().connect_reqwest(client, endpoint.0.clone());
        Ok(Self {
            provider: provider.erased(),
        })
    }

    /// The provider beneath.
    #[must_use]
    pub const fn provider(&self) -> &DynProvider {
        &self.provider
    }

    fn request(from: Address, call: &Call) -> TransactionRequest {
        TransactionRequest::default()
            .with_from(from)
            .with_to(call.to)
            .with_value(call.value)
            .with_input(call.data.clone())
    }

    async fn logs_by(&self, filter: Filter) -> Result<Vec<Log>, ChainError> {
        self.provider
            .get_logs(&filter)
            .await
            .map_err(|e| fault("eth_getLogs", e))
    }

    async fn block_by(&self, tag: BlockNumberOrTag) -> Result<Option<Block>, ChainError> {
        let block = self
            .provider
            .get_block_by_number(tag)
            .await
            .map_err(|e| fault("eth_getBlockByNumber", e))?;
        Ok(block.map(|block| Block {
            number: block.header.number(),
            hash: block.header.hash,
            parent: block.header.parent_hash(),
            time: block.header.timestamp(),
        }))
    }
}

/// The transport's words may hold the URL with its secret, so only their kind is kept.
fn fault(method: &'static str, error: TransportError) -> ChainError {
    match error {
        RpcError::ErrorResp(payload) => ChainError::Refused {
            method,
            code: payload.code,
            message: payload.message.into_owned(),
        },
        RpcError::Transport(kind) => {
            let problem = match kind {
                alloy::transports::TransportErrorKind::HttpError(http) => {
                    format!("HTTP status {}", http.status)
                }
                alloy::transports::TransportErrorKind::Custom(inner) => {
                    inner.downcast::<reqwest::Error>().map_or_else(
                        |other| other.to_string(),
                        |inner| reason(&inner.without_url()),
                    )
                }
                other => other.to_string(),
            };
            ChainError::Unreachable { method, problem }
        }
        other => ChainError::Unreachable {
            method,
            problem: other.to_string(),
        },
    }
}

/// An error with its causes: the outermost words of an HTTP client say nothing.
fn reason(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}

#[async_trait]
impl Chain for RpcChain {
    async fn chain_id(&self) -> Result<u64, ChainError> {
        self.provider
            .get_chain_id()
            .await
            .map_err(|e| fault("eth_chainId", e))
    }

    async fn head(&self) -> Result<Block, ChainError> {
        self.block_by(BlockNumberOrTag::Latest)
            .await?
            .ok_or_else(|| ChainError::Inconsistent("it has no newest block".into()))
    }

    async fn block(&self, number: u64) -> Result<Option<Block>, ChainError> {
        self.block_by(number.into()).await
    }

    async fn logs(
        &self,
        contracts: &[Address],
        from: u64,
        to: u64,
    ) -> Result<Vec<Log>, ChainError> {
        self.logs_by(
            Filter::new()
                .address(contracts.to_vec())
                .from_block(from)
                .to_block(to),
        )
        .await
    }

    async fn logs_of(&self, contracts: &[Address], hash: B256) -> Result<Vec<Log>, ChainError> {
        self.logs_by(
            Filter::new()
                .address(contracts.to_vec())
                .at_block_hash(hash),
        )
        .await
    }

    async fn has_code(&self, address: Address) -> Result<bool, ChainError> {
        let code = self
            .provider
            .get_code_at(address)
            .await
            .map_err(|e| fault("eth_getCode", e))?;
        Ok(!code.is_empty())
    }

    async fn call(&self, from: Address, call: &Call) -> Result<Called, ChainError> {
        match self.provider.call(Self::request(from, call)).await {
            Ok(returned) => Ok(Called::Returned(returned)),
            Err(error) => match error
                .as_error_resp()
                .and_then(|payload| payload.as_revert_data())
            {
                Some(data) => Ok(Called::Reverted(data)),
                // Code 3 is "execution reverted" without data; other errors are the node's own.
                None if error.error_code() == Some(3) => Ok(Called::Reverted(Bytes::new())),
                None => Err(fault("eth_call", error)),
            },
        }
    }

    async fn gas(&self, from: Address, call: &Call) -> Result<u64, ChainError> {
        self.provider
            .estimate_gas(Self::request(from, call))
            .await
            .map_err(|e| fault("eth_estimateGas", e))
    }

    async fn fees(&self) -> Result<Fees, ChainError> {
        let fees = self
            .provider
            .estimate_eip1559_fees()
            .await
            .map_err(|e| fault("eth_feeHistory", e))?;
        Ok(Fees {
            max: fees.max_fee_per_gas,
            priority: fees.max_priority_fee_per_gas,
        })
    }

    async fn balance(&self, account: Address) -> Result<U256, ChainError> {
        self.provider
            .get_balance(account)
            .await
            .map_err(|e| fault("eth_getBalance", e))
    }

    async fn nonce(&self, account: Address) -> Result<u64, ChainError> {
        self.provider
            .get_transaction_count(account)
            .block_id(BlockId::latest())
            .await
            .map_err(|e| fault("eth_getTransactionCount", e))
    }

    async fn pending_nonce(&self, account: Address) -> Result<u64, ChainError> {
        self.provider
            .get_transaction_count(account)
            .block_id(BlockId::pending())
            .await
            .map_err(|e| fault("eth_getTransactionCount", e))
    }

    async fn receipt(&self, tx: B256) -> Result<Option<Receipt>, ChainError> {
        let receipt = self
            .provider
            .get_transaction_receipt(tx)
            .await
            .map_err(|e| fault("eth_getTransactionReceipt", e))?;
        Ok(receipt.and_then(|receipt| {
            receipt.block_number.map(|block| Receipt {
                block,
                success: receipt.status(),
                gas_used: receipt.gas_used,
            })
        }))
    }

    async fn knows(&self, tx: B256) -> Result<bool, ChainError> {
        let found = self
            .provider
            .get_transaction_by_hash(tx)
            .await
            .map_err(|e| fault("eth_getTransactionByHash", e))?;
        Ok(found.is_some())
    }

    async fn send(&self, raw: &[u8]) -> Result<(), ChainError> {
        self.provider
            .send_raw_transaction(raw)
            .await
            .map(|_| ())
            .map_err(|e| fault("eth_sendRawTransaction", e))
    }
}
