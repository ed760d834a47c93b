using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace EvidenceChain.Proof.Packages;

/// <summary>Verifies <c>datapackage-digest.json</c>: WACZ-auth 0.1.0. A package without it fails, so that it cannot be stripped.</summary>
internal sealed record PackageSignature
{
    private const string Name = "package.signature";
    private const int MaxBytes = 256 * 1024;

    /// <summary>Anybody can make a certificate that names a domain, so this says no more than that one did.</summary>
    internal const string DomainPassed = "The package's list of files is signed by the key of a certificate that names the domain, and the signature bears a stamp; who issued the certificate is not judged here.";

    private static readonly string[] Known =
        ["hash", "created", "software", "version", "signature", "publicKey", "domain", "domainCert", "timeSignature", "timestampCert", "crossSignedCert"];

    public required Check Check { get; init; }

    public string? Created { get; init; }

    public Sha256Digest? Key { get; init; }

    /// <summary>Domain and token of a signature of that kind; null of an anonymous one.</summary>
    public DomainSignature? Domain { get; init; }

    public static PackageSignature Examine(ZipDirectory zip, PackageTrust trust)
    {
        if (zip.Find(Datapackage.DigestPath) is not { } member || zip.Find(Datapackage.Path) is not { } listing)
        {
            return Failed("The package is not signed.");
        }
        if (!zip.ReadAll(listing, Datapackage.MaxBytes).TryGet(out var signed, out var error) || !zip.ReadAll(member, MaxBytes).TryGet(out var bytes, out error))
        {
            return Failed(error + ".");
        }
        if (!PackageJson.Parse(bytes).TryGet(out var document, out error))
        {
            return Failed($"{Datapackage.DigestPath} cannot be read: {error}");
        }
        using (document)
        {
            return Examine(document.RootElement, Sha256Digest.Of(signed).ToString(), trust);
        }
    }

    /// <summary>What is wrong with a signature value over the text of the list's digest, or null. The spec leaves the encoding open: authsign writes DER, ArchiveWeb.page r and s side by side.</summary>
    internal static string? FaultOfValue(ECPublicKeyParameters key, byte[] signature, string hash)
    {
        if (key.Parameters.N.BitLength is not (256 or 384))
        {
            return "The key is not ECDSA on P-256 or P-384.";
        }
        if (!IsDer(signature) && signature.Length != 2 * ((key.Parameters.N.BitLength + 7) / 8))
        {
            return "The signature is neither DER nor of the key's length.";
        }
        var verifier = SignerUtilities.GetSigner(IsDer(signature) ? "SHA-256withECDSA" : "SHA-256withPLAIN-ECDSA");
        verifier.Init(false, key);
        verifier.BlockUpdate(Encoding.ASCII.GetBytes(hash));
        return verifier.VerifySignature(signature) ? null : "The signature over the package's list of files is wrong.";
    }

    internal static byte[] Base64(string? text) => TryBase64(text, out var bytes) ? bytes : [];

    private static PackageSignature Examine(JsonElement root, string hash, PackageTrust trust)
    {
        if (PackageJson.Text(root, "path") != Datapackage.Path || PackageJson.Text(root, "hash") != hash)
        {
            return Failed($"The digest is not that of {Datapackage.Path}.");
        }
        if (!root.TryGetProperty("signedData", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return Failed("The package is not signed.");
        }
        if (data.EnumerateObject().FirstOrDefault(p => !Known.Contains(p.Name, StringComparer.Ordinal)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            return Failed($"The signature has a member {unknown.Name} that it must not have.");
        }
        if (PackageJson.Text(data, "hash") != hash)
        {
            return Failed("The signature is for another package.");
        }
        if (data.TryGetProperty("domain", out _) || data.TryGetProperty("domainCert", out _))
        {
            return ExamineDomain(data, hash, trust);
        }
        if (data.TryGetProperty("timeSignature", out _) || data.TryGetProperty("timestampCert", out _) || data.TryGetProperty("crossSignedCert", out _))
        {
            return Failed("The signature has a time stamp and no domain: one of the two was taken out.");
        }
        return ExamineAnonymous(data, hash, trust.ExpectedKey);
    }

    private static PackageSignature ExamineDomain(JsonElement data, string hash, PackageTrust trust)
    {
        var domain = new DomainSignature(data, hash, trust.TimeRoots);
        var fault = trust.JudgesDomains ? domain.Examine() : null;
        var check = !trust.JudgesDomains ? Check.NotChecked(Name, "The package is signed for a domain, which no seal of ours names.")
            : fault is not null ? Check.Failed(Name, fault, [.. domain.Path])
            : Check.Passed(Name, DomainPassed, new("datapackage", hash), new("key_sha256", domain.Key!.Value.ToHex()));
        return new() { Check = check, Created = PackageJson.Text(data, "created"), Key = domain.Key, Domain = domain };
    }

    private static PackageSignature ExamineAnonymous(JsonElement data, string hash, Sha256Digest? expectedKey)
    {
        if (!TryBase64(PackageJson.Text(data, "publicKey"), out var spki) || !TryBase64(PackageJson.Text(data, "signature"), out var signature)
            || PackageJson.Text(data, "created") is not { } created)
        {
            return Failed("The signature lacks its key, its value or its time.");
        }
        var key = Sha256Digest.Of(spki);
        var fault = FaultOf(spki, signature, hash);
        MeasuredValue[] values = [new("key_sha256", key.ToHex()), new("datapackage", hash)];
        var check = fault is not null ? Check.Failed(Name, fault, values)
            : expectedKey is { } expected && expected != key ? Check.Failed(Name, "The package is signed by another key than the seal names.", [.. values, new("expected", expected.ToHex())])
            : Check.Passed(Name, expectedKey is null ? "The package's list of files is signed." : "The package's list of files is signed by the key that the seal names.", values);
        return new() { Check = check, Created = created, Key = key };
    }

    private static string? FaultOf(byte[] spki, byte[] signature, string hash)
    {
        try
        {
            return SubjectPublicKeyInfo.GetInstance(Der.ReadAll(spki)) is var info && Strength.IsSized(info) && PublicKeyFactory.CreateKey(info) is ECPublicKeyParameters key ? FaultOfValue(key, signature, hash) : "The key is not ECDSA on P-256 or P-384.";
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Keys and signatures are hostile bytes; the library answers with many exception types.
            return "The signature cannot be verified: " + fault.Message;
        }
    }

    private static bool IsDer(byte[] signature)
    {
        try
        {
            return signature is [0x30, ..] && Asn1Object.FromByteArray(signature) is Asn1Sequence { Count: 2 };
        }
        catch (Exception fault) when (fault is IOException or ArgumentException)
        {
            return false;
        }
    }

    private static bool TryBase64(string? text, out byte[] bytes)
    {
        var buffer = new byte[text is null ? 0 : text.Length];
        var isRead = Convert.TryFromBase64String(text ?? "?", buffer, out var written);
        bytes = buffer[..written];
        return isRead && written > 0;
    }

    private static PackageSignature Failed(string reason) => new() { Check = Check.Failed(Name, reason) };
}
