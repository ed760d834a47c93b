using System.Numerics;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>An account as the state trie holds it. Yellow paper 4.1.</summary>
/// <param name="Nonce">Transactions sent, or contracts created.</param>
/// <param name="BalanceWei">Balance, 0 to 2^256 - 1.</param>
/// <param name="StorageRoot">Root of the contract's storage trie.</param>
/// <param name="CodeHash">Keccak-256 of the runtime code; of no bytes for an account without code.</param>
public sealed record EthAccount(ulong Nonce, BigInteger BalanceWei, Bytes32 StorageRoot, Bytes32 CodeHash)
{
    /// <summary>Reads the value of a state trie: an RLP list of exactly these four; <c>false</c> with the reason otherwise.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> encoded, out EthAccount account, out string error)
    {
        account = null!;
        if (!Rlp.TryDecode(encoded, RlpLimits.Header, out var item, out error))
        {
            return false;
        }
        if (item.Items is not [var nonceItem, var balanceItem, var storageItem, var codeItem]
            || !nonceItem.TryGetUInt64(out var nonce) || !balanceItem.TryGetUInt256(out var balance)
            || !storageItem.TryGetWord(out var storage) || !codeItem.TryGetWord(out var code))
        {
            error = "not an account: nonce, balance, storage root and code hash expected";
            return false;
        }
        account = new(nonce, balance, storage, code);
        return true;
    }
}

/// <summary>Proofs of accounts in a state trie, with the nodes that <c>eth_getProof</c> calls <c>accountProof</c>. EIP-1186.</summary>
public static class AccountProof
{
    /// <summary>The account at <paramref name="address"/> under <paramref name="stateRoot"/>; <c>false</c> with the reason when the nodes do not prove one.</summary>
    public static bool TryVerify(Bytes32 stateRoot, EthAddress address, IReadOnlyList<ReadOnlyMemory<byte>> nodes, out EthAccount account, out string error)
    {
        account = null!;
        var found = PatriciaTrie.Verify(stateRoot, Keccak256.Hash(address.ToArray()), nodes);
        if (found.Outcome != TrieOutcome.Present)
        {
            error = found.Outcome == TrieOutcome.Absent ? $"there is no such account: {found.Reason}" : found.Reason;
            return false;
        }
        return EthAccount.TryDecode(found.Value, out account, out error);
    }
}
