using System.Numerics;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>What a transaction does, whatever it pays.</summary>
public sealed record EthCall
{
    /// <summary>The account or contract called; null creates a contract from <see cref="Data"/>.</summary>
    public required EthAddress? To { get; init; }

    public required ReadOnlyMemory<byte> Data { get; init; }

    public BigInteger ValueWei { get; init; } = BigInteger.Zero;
}

/// <summary>What a transaction pays for gas.</summary>
public abstract record GasFees
{
    private GasFees()
    {
    }

    /// <summary>One price, in a transaction of the old form with the chain id mixed in (EIP-155).</summary>
    public sealed record Legacy(BigInteger PriceWei) : GasFees;

    /// <summary>A ceiling and a tip (EIP-1559, type 2).</summary>
    public sealed record Market(BigInteger MaxFeeWei, BigInteger TipWei) : GasFees;
}

/// <summary>A transaction ready to be sent.</summary>
/// <param name="Raw">The bytes for <c>eth_sendRawTransaction</c>.</param>
/// <param name="Hash">Keccak-256 of the bytes.</param>
public sealed record SignedTransaction(ReadOnlyMemory<byte> Raw, Bytes32 Hash);

/// <summary>Encodes and signs transactions. The same input gives the same bytes, so a transaction can be made again after a crash.</summary>
public static class TransactionSigner
{
    private const byte MarketType = 2;

    public static SignedTransaction Sign(EthKey key, ulong chainId, ulong nonce, ulong gasLimit, GasFees fees, EthCall call)
    {
        var raw = fees switch
        {
            GasFees.Legacy legacy => SignLegacy(key, chainId, [Rlp.Encode(nonce), Rlp.Encode(legacy.PriceWei), Rlp.Encode(gasLimit), .. Body(call)]),
            GasFees.Market market => SignMarket(key, [Rlp.Encode(chainId), Rlp.Encode(nonce), Rlp.Encode(market.TipWei), Rlp.Encode(market.MaxFeeWei), Rlp.Encode(gasLimit), .. Body(call), Rlp.EncodeList()]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new(raw, Bytes32.KeccakOf(raw));
    }

    private static byte[][] Body(EthCall call) =>
        [call.To is { } to ? Rlp.Encode(to) : Rlp.Encode([]), Rlp.Encode(call.ValueWei), Rlp.Encode(call.Data.Span)];

    private static byte[] SignLegacy(EthKey key, ulong chainId, byte[][] fields)
    {
        var signature = key.Sign(Bytes32.KeccakOf(Rlp.EncodeList([.. fields, Rlp.Encode(chainId), Rlp.Encode(0UL), Rlp.Encode(0UL)])));
        var v = new BigInteger(chainId) * 2 + 35 + signature.YParity;
        return Rlp.EncodeList([.. fields, Rlp.Encode(v), Number(signature.R), Number(signature.S)]);
    }

    private static byte[] SignMarket(EthKey key, byte[][] fields)
    {
        var signature = key.Sign(Bytes32.KeccakOf([MarketType, .. Rlp.EncodeList(fields)]));
        return [MarketType, .. Rlp.EncodeList([.. fields, Rlp.Encode((ulong)signature.YParity), Number(signature.R), Number(signature.S)])];
    }

    private static byte[] Number(Bytes32 word) => Rlp.Encode(new BigInteger(word.ToArray(), isUnsigned: true, isBigEndian: true));
}
