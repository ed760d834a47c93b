using System.Globalization;
using System.Text;
using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Packages;

/// <summary>
/// WACZ-auth 0.1.0, domain and time: (1) the leaf of <c>domainCert</c> signed; (2) it names <c>domain</c>; (3) the token stamps the signature's text;
/// (4) the path was valid then; (5) <c>created</c> fits both; (6) a cross-signed certificate has the same key. No list of web authorities is kept here:
/// whom the path ends in is for the reader, or the leaf's key for the policy.
/// </summary>
internal sealed class DomainSignature(JsonElement data, string hash, IReadOnlyCollection<Sha256Digest> timeRoots)
{
    /// <summary>Name that stands in the token's lines.</summary>
    public const string StampName = "package";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxCertificateAge = TimeSpan.FromDays(7);

    public TimestampFindings? Token { get; private set; }

    public Sha256Digest? Key { get; private set; }

    /// <summary>What the certificate path ends in, and whom it names; empty until it was read.</summary>
    public IReadOnlyList<MeasuredValue> Path { get; private set; } = [];

    /// <summary>One sentence on the first fault, or null.</summary>
    public string? Examine()
    {
        try
        {
            return FaultOf();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Certificates are hostile bytes; the library answers with many exception types.
            return "The certificates cannot be read: " + fault.Message;
        }
    }

    private string? FaultOf()
    {
        if (Text("domain") is not { Length: > 0 } domain || Text("signature") is not { } signature || Text("created") is not { } createdText
            || Chain("domainCert") is not [var leaf, ..] chain || data.TryGetProperty("publicKey", out _))
        {
            return "The domain signature lacks domain, certificate, value or time, or has a bare key beside them.";
        }
        if (!chain.TrueForAll(certificate => Strength.IsSized(certificate.CertificateStructure.SubjectPublicKeyInfo)))
        {
            return "A certificate has a key that is too large, or on a curve without a name.";
        }
        Key = Sha256Digest.Of(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(leaf.GetPublicKey()).GetDerEncoded());
        Path = [new("domain", domain), new("subject", leaf.SubjectDN.ToString()), new("path_ends_in", chain[^1].SubjectDN.ToString()), new("issuer_of_last", chain[^1].IssuerDN.ToString()),
            new("last_sha256", Sha256Digest.Of(chain[^1].GetEncoded()).ToHex())];
        if (leaf.GetPublicKey() is not ECPublicKeyParameters key || PackageSignature.FaultOfValue(key, PackageSignature.Base64(signature), hash) is { } wrong)
        {
            return "The signature is not by the domain's certificate.";
        }
        if (!NamesOf(leaf).Any(name => Covers(name, domain)))
        {
            return "The certificate is for another domain.";
        }
        Token = TimestampVerifier.Verify(
            new()
            {
                Authority = StampName,
                // The stamp is over the text of the signature as it stands in the file, not over the bytes that it encodes.
                Imprint = Sha256Digest.Of(Encoding.ASCII.GetBytes(signature)),
                Request = null,
                Response = PackageSignature.Base64(Text("timeSignature")),
                ChainDer = PemCertificates.Read(Encoding.ASCII.GetBytes(Text("timestampCert") ?? "")),
            },
            new() { Roots = timeRoots });
        return Token.GenTime is { } stamped && DateTimeOffset.TryParse(createdText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var created)
            ? FaultOfTimes(chain, stamped, created) ?? FaultOfCross(leaf)
            : "The signature has no readable time stamp or no time.";
    }

    private static string? FaultOfTimes(List<X509Certificate> chain, DateTimeOffset stamped, DateTimeOffset created) =>
        created > stamped + TimeSpan.FromSeconds(1) || created < stamped - MaxDelay ? "The package says that it was made at another time than its stamp."
        : created < chain[0].NotBefore.ToUniversalTime() || created > chain[0].NotBefore.ToUniversalTime() + MaxCertificateAge ? "The certificate was not fresh when the package was signed."
        : chain.Count > 1 ? PathValidation.FaultOf(chain, stamped)
        : stamped.UtcDateTime > chain[0].NotAfter.ToUniversalTime() ? "The certificate had expired when the package was stamped." : null;

    private string? FaultOfCross(X509Certificate leaf) =>
        data.TryGetProperty("crossSignedCert", out _) && !(Chain("crossSignedCert") is [var cross, ..] && cross.GetPublicKey().Equals(leaf.GetPublicKey()))
            ? "The cross-signed certificate has another key." : null;

    private List<X509Certificate> Chain(string name) => [.. PemCertificates.Read(Encoding.ASCII.GetBytes(Text(name) ?? "")).Select(der => new X509Certificate(X509CertificateStructure.GetInstance(Der.ReadAll(der))))];

    private string? Text(string name) => PackageJson.Text(data, name);

    // Names of a site stand in the alternative names; the common name counts only where there are none (RFC 6125 §6.4.4).
    private static IEnumerable<string> NamesOf(X509Certificate leaf)
    {
        var names = GeneralNames.FromExtensions(leaf.CertificateStructure.Extensions, X509Extensions.SubjectAlternativeName)?.GetNames()
            .Where(name => name.TagNo == GeneralName.DnsName).Select(name => DerIA5String.GetInstance(name.Name).GetString()).ToList();
        return names is { Count: > 0 } ? names : leaf.SubjectDN.GetValueList(X509Name.CN);
    }

    private static bool Covers(string name, string domain) => string.Equals(name, domain, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("*.", StringComparison.Ordinal) && domain.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && string.Equals(name[1..], domain[dot..], StringComparison.OrdinalIgnoreCase));
}
