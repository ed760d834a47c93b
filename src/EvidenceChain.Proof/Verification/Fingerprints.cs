using System.Globalization;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>What a bundle claims of its issuer, to be compared with what the issuer publishes elsewhere.</summary>
internal static class Fingerprints
{
    internal static IReadOnlyList<MeasuredValue> Of(Walk walk)
    {
        var found = new List<MeasuredValue>();
        foreach (var (purpose, key) in walk.Keys.OrderBy(pair => pair.Key))
        {
            found.Add(new($"key.{KeyStatement.WordOf(purpose)}", Short(key)));
        }
        found.AddRange(walk.StampRoots);
        found.AddRange(walk.Anchor is { } anchor ? Of(anchor) : []);
        return found;
    }

    internal static IEnumerable<MeasuredValue> Of(AnchorStatement anchor) =>
    [
        new("chain_id", anchor.ChainId.ToString(CultureInfo.InvariantCulture)),
        new("chain_kind", AnchorStatement.WordOf(anchor.ChainKind)),
        new("genesis", anchor.Genesis.ToString()),
        new("contract", anchor.Contract.ToString()),
        new("code_hash", anchor.CodeHash.ToString()),
    ];

    // Binary keys as policies list them: by digest.
    internal static string Short(KeyStatement key)
    {
        if (key.Algorithm is not (KeyAlgorithm.P256 or KeyAlgorithm.X509))
        {
            return key.PublicKey;
        }
        var der = new byte[key.PublicKey.Length];
        return Convert.TryFromBase64String(key.PublicKey, der, out var length) ? Sha256Digest.Of(der.AsSpan(0, length)).ToString() : "unreadable";
    }
}
