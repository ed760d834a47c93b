using System.Runtime.CompilerServices;
using System.Text;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Ethereum;

/// <summary>Account or contract address: exactly 20 bytes, written <c>0x</c> and 40 lowercase hex digits. <c>default</c> is the zero address.</summary>
public readonly struct EthAddress : IEquatable<EthAddress>
{
    /// <summary>Size in bytes.</summary>
    public const int SizeBytes = 20;

    private const string Prefix = "0x";
    private readonly Value bytes;

    private EthAddress(ReadOnlySpan<byte> source) => source.CopyTo(bytes);

    /// <summary>Takes 20 raw bytes; any other length is an <see cref="ArgumentException"/>.</summary>
    public static EthAddress FromBytes(ReadOnlySpan<byte> raw) =>
        raw.Length == SizeBytes ? new(raw) : throw new ArgumentException($"An address is 20 bytes, not {raw.Length}", nameof(raw));

    /// <summary>The address of an uncompressed secp256k1 public key: 64 bytes, X then Y without the 0x04 in front. Any other length is an <see cref="ArgumentException"/>.</summary>
    public static EthAddress OfPublicKey(ReadOnlySpan<byte> xy) =>
        xy.Length == 64 ? new(Keccak256.Hash(xy).AsSpan(12)) : throw new ArgumentException($"A public key is 64 bytes, not {xy.Length}", nameof(xy));

    /// <summary>The address that the contract gets which <paramref name="creator"/> deploys in its transaction number <paramref name="nonce"/>.</summary>
    public static EthAddress OfContract(EthAddress creator, ulong nonce) =>
        new(Keccak256.Hash(Rlp.EncodeList(Rlp.Encode(creator.bytes), Rlp.Encode(nonce))).AsSpan(12));

    /// <summary>Parses <c>0x</c> and 40 hex digits of one case, or of mixed case with the right checksum (EIP-55); <c>false</c> for anything else.</summary>
    public static bool TryParse(string? text, out EthAddress address)
    {
        address = default;
        Span<byte> raw = stackalloc byte[SizeBytes];
        if (text is not { Length: 2 + 2 * SizeBytes } || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || Convert.FromHexString(text.AsSpan(Prefix.Length), raw, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        var parsed = new EthAddress(raw);
        var isMixedCase = text.AsSpan(Prefix.Length).ContainsAnyInRange('A', 'F') && text.AsSpan(Prefix.Length).ContainsAnyInRange('a', 'f');
        if (isMixedCase && !string.Equals(parsed.ToChecksumString(), text, StringComparison.Ordinal))
        {
            return false;
        }
        address = parsed;
        return true;
    }

    /// <summary>The raw 20 bytes.</summary>
    public byte[] ToArray() => ((ReadOnlySpan<byte>)bytes).ToArray();

    /// <summary>Copies the raw 20 bytes to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => ((ReadOnlySpan<byte>)bytes).CopyTo(target);

    /// <summary><c>0x</c> and 40 lowercase hex digits.</summary>
    public override string ToString() => Prefix + Convert.ToHexStringLower(bytes);

    /// <summary><c>0x</c> and 40 hex digits whose case is a checksum. EIP-55.</summary>
    public string ToChecksumString()
    {
        var digits = Convert.ToHexStringLower(bytes).ToCharArray();
        var hash = Keccak256.Hash(Encoding.ASCII.GetBytes(digits));
        for (var i = 0; i < digits.Length; i++)
        {
            var nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0x0f;
            digits[i] = nibble >= 8 ? char.ToUpperInvariant(digits[i]) : digits[i];
        }
        return Prefix + new string(digits);
    }

    /// <inheritdoc/>
    public bool Equals(EthAddress other) => ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EthAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(EthAddress left, EthAddress right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(EthAddress left, EthAddress right) => !left.Equals(right);

    [InlineArray(SizeBytes)]
    private struct Value
    {
        private byte first;
    }
}
