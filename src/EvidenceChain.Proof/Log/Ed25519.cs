using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace EvidenceChain.Proof.Log;

/// <summary>Pure Ed25519 of RFC 8032 §5.1 over BouncyCastle's curve arithmetic.</summary>
internal static class Ed25519
{
    internal const int SeedBytes = 32;
    internal const int PublicKeyBytes = 32;
    internal const int SignatureBytes = 64;

    internal static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        var publicKey = new byte[PublicKeyBytes];
        Curve.GeneratePublicKey(seed.ToArray(), 0, publicKey, 0);
        return publicKey;
    }

    internal static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        var text = message.ToArray();
        Curve.Sign(seed.ToArray(), 0, text, 0, text.Length, signature, 0);
        return signature;
    }

    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }
        var text = message.ToArray();
        return Curve.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, text, 0, text.Length);
    }

    /// <summary>Whether the bytes are a point of the large subgroup in its one encoding; a small-order key would accept forged signatures.</summary>
    internal static bool IsSoundPublicKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == PublicKeyBytes && Curve.ValidatePublicKeyFull(publicKey.ToArray(), 0);
}
