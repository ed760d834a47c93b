using System.Globalization;
using System.Security.Cryptography;
using EvidenceChain.Proof.Ethereum;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;
using Sha256 = Org.BouncyCastle.Crypto.Digests.Sha256Digest;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>A secp256k1 private key. Signs deterministically (RFC 6979, HMAC-SHA-256) and with the lower of the two values of s, as EIP-2 asks.</summary>
public sealed class EthKey
{
    private static readonly Org.BouncyCastle.Asn1.X9.X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve);
    private readonly BigInteger scalar;
    private readonly ECPoint point;

    private EthKey(BigInteger scalar)
    {
        this.scalar = scalar;
        point = Domain.G.Multiply(scalar).Normalize();
        Address = EthAddress.OfPublicKey(point.GetEncoded(compressed: false).AsSpan(1));
    }

    public EthAddress Address { get; }

    /// <summary>A key from 32 bytes; null when they are 0 or not below the order of the group.</summary>
    public static EthKey? FromBytes(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != 32)
        {
            return null;
        }
        var scalar = new BigInteger(1, secret);
        return scalar.SignValue > 0 && scalar.CompareTo(Domain.N) < 0 ? new(scalar) : null;
    }

    public static EthKey Create()
    {
        EthKey? key;
        do
        {
            key = FromBytes(RandomNumberGenerator.GetBytes(32));
        }
        while (key is null);
        return key;
    }

    /// <summary>The 32 bytes to keep in a key file.</summary>
    public byte[] ToBytes() => Padded(scalar);

    /// <summary>Signs a 32-byte hash.</summary>
    public EthSignature Sign(Bytes32 hash)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(scalar, Domain));
        var digest = hash.ToArray();
        var rs = signer.GenerateSignature(digest);
        var s = rs[1].CompareTo(Domain.N.ShiftRight(1)) > 0 ? Domain.N.Subtract(rs[1]) : rs[1];
        var signature = new EthSignature(Bytes32.FromBytes(Padded(rs[0])), Bytes32.FromBytes(Padded(s)), YParity(digest, rs[0], s));
        return signature;
    }

    // The recovery bit says which of the two points with x = r was k·G: the one that leads back to our public key.
    private byte YParity(byte[] digest, BigInteger r, BigInteger s)
    {
        var z = new BigInteger(1, digest);
        var inverse = r.ModInverse(Domain.N);
        for (byte parity = 0; parity < 2; parity++)
        {
            var candidate = Domain.Curve.DecodePoint([(byte)(2 + parity), .. Padded(r)]);
            var recovered = ECAlgorithms.SumOfTwoMultiplies(candidate, s.Multiply(inverse).Mod(Domain.N), Domain.G, Domain.N.Subtract(z.Multiply(inverse).Mod(Domain.N))).Normalize();
            if (recovered.Equals(point))
            {
                return parity;
            }
        }
        throw new System.Diagnostics.UnreachableException(string.Create(CultureInfo.InvariantCulture, $"r exceeds the order: a chance of 2^-127 for {Address}"));
    }

    private static byte[] Padded(BigInteger value)
    {
        var bytes = value.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}

/// <summary>An ECDSA signature on secp256k1 with low s.</summary>
/// <param name="R">x of the point, big-endian.</param>
/// <param name="S">At most half the order of the group.</param>
/// <param name="YParity">0 or 1: which of the two points with that x.</param>
public sealed record EthSignature(Bytes32 R, Bytes32 S, byte YParity);
