// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Test} from "forge-std/Test.sol";

/// Deploys the kernel by its artifact: the kernel's tests know it by its interface alone. `test/mutants`
/// puts mutants in its place by `ASSIZE_KERNEL`, without compiling the tests anew.
abstract contract KernelDeployer is Test {
    function _newKernel() internal returns (IEscrow) {
        return IEscrow(deployCode(vm.envOr("ASSIZE_KERNEL", string("Escrow.sol:Escrow"))));
    }
}
