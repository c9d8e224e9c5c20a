# Every target sets up what it needs first: on a machine with rustup and Node, and Debian's
# packages where the C compiler or the WebAssembly target is missing.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Before /usr/bin, where Debian's older rustc may be.
export PATH := $(CURDIR)/node_modules/.bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

CARGO_DENY_VERSION := 0.20.2

PACKAGES := .make/packages
MODULES := node_modules/.package-lock.json
CARGO_DENY := .make/cargo-deny-$(CARGO_DENY_VERSION)/bin/cargo-deny
READY := $(PACKAGES) $(MODULES)

.PHONY: help setup build demo test fmt lint lint-contracts lint-crates deny gas gas-update bench \
	artifacts artifacts-check deploy verify guests guests-check prove fuzz mutants clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Install Debian packages, Foundry, the Solidity compiler and libraries

$(PACKAGES): .ci/packages
	@.ci/packages
	@mkdir -p $(@D) && touch $@

$(MODULES): package.json package-lock.json .ci/modules | $(PACKAGES)
	@.ci/modules
	@touch $@

# Unoptimised: building it takes a fifth of the time, and it runs for seconds.
$(CARGO_DENY): | $(PACKAGES)
	cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked --debug --quiet \
		--root $(patsubst %/bin/,%,$(dir $@)) --target-dir target/cargo-deny

build: $(READY) ## Build contracts and crates
	forge build
	cargo build --workspace --all-features

# One set of features for all that is built: cargo then builds each dependency once, not once for
# every choice of crates.
BINARIES := cargo build --quiet --workspace --all-features --bins
TARGET := $(or $(CARGO_TARGET_DIR),target)/debug

demo: $(READY) ## Run three deals on a local chain (MODULE=path INPUT=path for a job of your own)
	@echo "building (some minutes the first time) ..."
	@$(BINARIES)
	@$(TARGET)/assize-demo $(if $(MODULE),--module "$(MODULE)") $(if $(INPUT),--input "$(INPUT)")

test: $(READY) ## Run every test; the last line counts them
	@.ci/test

fmt: $(READY) ## Format Solidity and Rust
	forge fmt
	cargo fmt --all

lint: lint-contracts lint-crates deny ## Check formats, lints, and what is depended on

# forge lint compiles without bytecode, and would leave that in the cache for those who need it.
lint-contracts: $(READY)
	forge fmt --check
	FOUNDRY_OUT=out/lint FOUNDRY_CACHE_PATH=cache/lint forge build contracts --deny warnings
	FOUNDRY_OUT=out/ast FOUNDRY_CACHE_PATH=cache/ast forge lint --deny warnings
	.ci/assumptions

lint-crates: $(READY)
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- --deny warnings

deny: $(CARGO_DENY)
	$(CARGO_DENY) --locked check bans licenses sources

gas: $(READY) ## Measure gas and code size beside the peers' figures; fails on drift
	node test/gas/report.mjs

gas-update: $(READY) ## Accept the gas and code sizes measured now
	node test/gas/report.mjs --update

bench: $(READY) ## Measure matches and traces; fails where one falls short
	cargo run --quiet --release -p assize-arbiters --bin assize-bench

artifacts: $(READY) ## Rebuild the ABIs, bytecode and address book that the SDK carries
	$(BINARIES)
	$(TARGET)/assize-artifacts write
	forge script script/Deploy.s.sol --tc Deploy --silent

artifacts-check: $(READY) ## Fail if the SDK carries other bytecode than the contracts give
	$(BINARIES)
	$(TARGET)/assize-artifacts check

# make hands its variables to the shell as environment: so the key is not shown with the recipe.
deploy: $(READY) ## Deploy to the chain at RPC with the private key KEY, and verify it
	forge script script/Deploy.s.sol --tc Deploy --rpc-url "$(RPC)" --private-key "$$KEY" --broadcast
	@$(MAKE) verify

verify: $(READY) ## Check that what is deployed on the chain at RPC is what was built here
	forge script script/Deploy.s.sol --tc Verify --rpc-url "$(RPC)"

guests: $(READY) ## Build the WebAssembly guests from source
	arbiters/guests/build

guests-check: $(READY) ## Fail if a committed guest is not what its source gives
	arbiters/guests/build --check

prove: $(READY) ## Prove the kernel's promises, walk 100,000 calls, explain static findings
	@.ci/prove

fuzz: $(READY) ## Fuzz sandbox, traces and proofs (SECONDS=600)
	ASSIZE_FUZZ_SECONDS=$(or $(SECONDS),60) cargo test --release -p assize-arbiters --test fuzz -- --nocapture

mutants: $(READY) ## Count the kernel's mutants that the tests notice (hours)
	test/mutants

clean: ## Remove everything that was built or installed here
	rm -rf .make broadcast cache node_modules out target
