// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// Remembers the newest head of append-only logs and refuses any head that is not a proven extension of it.
/// No constructor value ends up in the code: every deployment has the same code hash, which a verifier can pin.
contract EvidenceAnchor {
    /// Two storage slots per log, overwritten by each anchor; history lives in the events.
    struct Head {
        uint64 size;
        uint64 blockNumber;
        uint64 time;
        uint64 seq;
        bytes32 root;
    }

    /// Registers logs and rotates their operators; cannot anchor and cannot be changed.
    address public admin;

    /// By log id, which is the SHA-256 of the log's origin line.
    mapping(bytes32 logId => Head) public heads;
    mapping(bytes32 logId => address) public operatorOf;

    /// prevBlock is the block of the log's previous anchor: history is walked with one eth_getLogs per step.
    event Anchored(bytes32 indexed logId, uint64 indexed treeSize, bytes32 root, uint64 seq, uint64 prevSize, uint64 prevBlock);
    event OperatorSet(bytes32 indexed logId, address indexed operator);

    error NotAdmin();
    error NotOperator();
    error NotMonotonic(uint64 have, uint64 got);
    error Fork(uint64 size);
    error Inconsistent(uint64 have, uint64 got);

    constructor(address initialAdmin) {
        admin = initialAdmin;
    }

    /// Registers a log or hands it to another operator; the zero address closes it.
    function setOperator(bytes32 logId, address operator) external {
        if (msg.sender != admin) revert NotAdmin();
        operatorOf[logId] = operator;
        emit OperatorSet(logId, operator);
    }

    /// Records a head of the log. The proof is the RFC 9162 consistency proof from the recorded head, empty for the first.
    /// Returns false, and changes nothing, when exactly this head is already recorded.
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes32[] calldata proof) external returns (bool isNew) {
        if (msg.sender != operatorOf[logId]) revert NotOperator();
        Head memory head = heads[logId];
        uint64 have = head.size;
        if (size <= have) {
            if (size < have || size == 0) revert NotMonotonic(have, size);
            if (root != head.root) revert Fork(size);
            // A transaction sent twice carries the proof from the older head, so the proof is not looked at here.
            return false;
        }
        if (have == 0 ? proof.length != 0 : !verifyConsistency(have, head.root, size, root, proof)) revert Inconsistent(have, size);
        uint64 seq = head.seq + 1;
        emit Anchored(logId, size, root, seq, have, head.blockNumber);
        heads[logId] = Head(size, uint64(block.number), uint64(block.timestamp), seq, root);
        return true;
    }

    /// RFC 9162, section 2.1.4.2. Size 0 has no proof: anything extends it, so it is refused here.
    function verifyConsistency(uint64 size1, bytes32 root1, uint64 size2, bytes32 root2, bytes32[] calldata proof)
        public
        view
        returns (bool)
    {
        if (size1 == 0 || size1 > size2) return false;
        if (size1 == size2) return proof.length == 0 && root1 == root2;
        uint256 next = 0;
        bytes32 seed = root1;
        // A complete tree is itself the first node; otherwise the proof names it.
        if (size1 & (size1 - 1) != 0) {
            if (proof.length == 0) return false;
            seed = proof[0];
            next = 1;
        }
        return fold(size1 - 1, size2 - 1, seed, next, root1, root2, proof);
    }

    function fold(uint256 fn, uint256 sn, bytes32 seed, uint256 next, bytes32 root1, bytes32 root2, bytes32[] calldata proof)
        private
        view
        returns (bool)
    {
        unchecked {
            while (fn & 1 == 1) {
                fn >>= 1;
                sn >>= 1;
            }
            bytes32 first = seed;
            bytes32 second = seed;
            uint256 input = hashInput();
            for (; next < proof.length; ++next) {
                bytes32 node = nodeAt(proof, next);
                if (fn & 1 == 1 || fn == sn) {
                    if (fn & 1 == 0) {
                        if (sn == 0) return false;
                        do {
                            fn >>= 1;
                            sn >>= 1;
                        } while (fn & 1 == 0 && fn != 0);
                    }
                    // Both sides are one and the same until the first node to the right.
                    bytes32 joined = join(input, node, first);
                    second = first == second ? joined : join(input, node, second);
                    first = joined;
                } else {
                    second = join(input, second, node);
                }
                fn >>= 1;
                sn >>= 1;
            }
            return sn == 0 && first == root1 && second == root2;
        }
    }

    /// RFC 9162, section 2.1.3.2, against the recorded head of the log.
    function verifyInclusion(bytes32 logId, bytes32 leafHash, uint64 index, bytes32[] calldata path) external view returns (bool) {
        Head storage head = heads[logId];
        if (index >= head.size) return false;
        uint256 fn = index;
        uint256 sn = head.size - 1;
        bytes32 hash = leafHash;
        uint256 input = hashInput();
        unchecked {
            for (uint256 i = 0; i < path.length; ++i) {
                if (sn == 0) return false;
                if (fn & 1 == 1 || fn == sn) {
                    hash = join(input, nodeAt(path, i), hash);
                    while (fn & 1 == 0 && fn != 0) {
                        fn >>= 1;
                        sn >>= 1;
                    }
                } else {
                    hash = join(input, hash, nodeAt(path, i));
                }
                fn >>= 1;
                sn >>= 1;
            }
        }
        return sn == 0 && hash == head.root;
    }

    /// 65 bytes above the free memory pointer, which is not moved; the first says that what is hashed is a node.
    function hashInput() private pure returns (uint256 input) {
        assembly ("memory-safe") {
            input := mload(0x40)
            mstore8(input, 0x01)
        }
    }

    /// SHA-256(0x01 || left || right) by the precompile.
    function join(uint256 input, bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(add(input, 0x01), left)
            mstore(add(input, 0x21), right)
            // Fails only for want of gas; then the whole call must fail, not the comparison.
            if iszero(staticcall(gas(), 0x02, input, 0x41, 0x00, 0x20)) { revert(0, 0) }
            hash := mload(0x00)
        }
    }

    /// The caller has compared the index with the length.
    function nodeAt(bytes32[] calldata nodes, uint256 index) private pure returns (bytes32 node) {
        assembly ("memory-safe") {
            node := calldataload(add(nodes.offset, shl(5, index)))
        }
    }
}
