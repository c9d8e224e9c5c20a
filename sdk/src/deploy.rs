//! Deploys the committed artifacts by CREATE2, to the same addresses as `script/Deploy.s.sol`.

use alloy::{
    primitives::{Address, Bytes, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
};

use crate::{
    AddressBook, Error,
    artifact::{Contract, FACTORY, SALT},
};

/// Deploys every contract that is not there yet, through a provider that signs transactions, and
/// checks each one's code. Returns the address book.
///
/// # Errors
///
/// [`Error::NotDeployed`] for `CREATE2 factory` if the chain lacks the factory, or for a contract
/// that did not come to be; [`Error::WrongCode`] if other code is there; else what failed on the way.
pub async fn deploy(provider: &impl Provider) -> Result<AddressBook, Error> {
    let chain_id = provider.get_chain_id().await?;
    if provider.get_code_at(FACTORY).await?.is_empty() {
        return Err(Error::NotDeployed {
            name: "the CREATE2 factory",
            address: FACTORY,
            chain_id,
        });
    }
    let book = AddressBook::computed();
    for contract in Contract::ALL {
        let (name, address) = (contract.name(), contract.address(&book));
        if provider.get_code_at(address).await?.is_empty() {
            create(provider, &contract.initcode(&book)).await?;
        }
        let code = provider.get_code_at(address).await?;
        if code.is_empty() {
            return Err(Error::NotDeployed {
                name,
                address,
                chain_id,
            });
        }
        if !contract.artifact().is_code(&code) {
            return Err(Error::WrongCode {
                name,
                address,
                code_hash: keccak256(&code),
            });
        }
    }
    Ok(book)
}

/// Sends `initcode` to the factory, and returns where the contract is. Useful for a token in a test.
///
/// # Errors
///
/// What failed on the way.
pub async fn create(provider: &impl Provider, initcode: &Bytes) -> Result<Address, Error> {
    let address = FACTORY.create2(SALT, keccak256(initcode));
    let input: Bytes = [SALT.as_slice(), initcode].concat().into();
    let request = TransactionRequest::default()
        .to(FACTORY)
        .input(input.into());
    let pending = provider
        .send_transaction(request)
        .await
        .map_err(Error::from_rpc)?;
    let transaction = *pending.tx_hash();
    let receipt = pending.get_receipt().await;
    let receipt = receipt.map_err(|source| Error::Unconfirmed {
        transaction,
        source: Box::new(source),
    })?;
    if !receipt.status() {
        let block = receipt.block_number.unwrap_or_default();
        return Err(Error::Failed { transaction, block });
    }
    Ok(address)
}
