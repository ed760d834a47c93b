using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Tests.Timestamps;
using EvidenceChain.Proof.Timestamps;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>Signs a package as authsign does: with the key of a web certificate (DER), and a time stamp over the signature's text. WACZ-auth 0.1.0, domain and time.</summary>
internal sealed class DomainSigner
{
    internal static readonly Dictionary<string, DomainSigner> Faults = new()
    {
        ["certificate for another domain"] = new() { Name = "other.example" },
        ["signed with another key"] = new() { SigningKey = Other },
        ["stamp over another signature"] = new() { ChangeData = data => data["signature"] = Convert.ToBase64String(WaczBuilder.SignText(Leaf, (string)data["hash"]! + " ", DSASignatureFormat.Rfc3279DerSequence)) },
        ["stamp of the decoded signature"] = new() { StampsText = false },
        ["stamped too late"] = new() { StampedAfter = TimeSpan.FromMinutes(11) },
        ["stamped before it was made"] = new() { StampedAfter = TimeSpan.FromMinutes(-2) },
        ["certificate not fresh"] = new() { Age = TimeSpan.FromDays(10) },
        ["certificate from the future"] = new() { Age = TimeSpan.FromDays(-1) },
        ["certificate expired at the stamp"] = new() { Lasts = TimeSpan.FromSeconds(10), Age = TimeSpan.FromSeconds(1) },
        ["cross-signed with another key"] = new() { ChangeData = data => data["crossSignedCert"] = Pem(Certificate("cross.example", Other, "Web CA", Root, Created.AddDays(-1), Created.AddDays(80))) },
        ["chain signed by a stranger"] = new() { Issuer = Other },
        ["stamp stripped"] = new() { ChangeData = data => data.Remove("timeSignature") },
        ["stamp certificates stripped"] = new() { ChangeData = data => data.Remove("timestampCert") },
        ["certificate stripped"] = new() { ChangeData = data => data.Remove("domainCert") },
        ["domain stripped"] = new() { ChangeData = data => data.Remove("domain") },
        ["a bare key beside"] = new() { ChangeData = data => data["publicKey"] = Convert.ToBase64String(Spki) },
        ["downgraded to a bare key, the stamp left"] = new()
        {
            ChangeData = data =>
            {
                data.Remove("domain");
                data.Remove("domainCert");
                data["publicKey"] = Convert.ToBase64String(Spki);
            },
        },
        ["signature of another package"] = new() { ChangeData = data => data["hash"] = "sha256:" + new string('0', 64) },
        ["an unknown authority"] = new() { HasOwnAuthority = true },
    };

    private static readonly DateTime Created = new(2026, 9, 1, 3, 4, 9, DateTimeKind.Utc);

    internal static byte[] Spki => SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(Leaf.Public).GetDerEncoded();

    private static AsymmetricCipherKeyPair Leaf => TestAuthority.NewKey("web leaf");

    private static AsymmetricCipherKeyPair Root => TestAuthority.NewKey("web root");

    private static AsymmetricCipherKeyPair Other => TestAuthority.NewKey("web other");

    internal string Name { get; init; } = "archive.example";

    internal AsymmetricCipherKeyPair SigningKey { get; init; } = Leaf;

    internal AsymmetricCipherKeyPair Issuer { get; init; } = Root;

    internal TimeSpan Age { get; init; } = TimeSpan.FromHours(2);

    internal TimeSpan Lasts { get; init; } = TimeSpan.FromDays(90);

    internal TimeSpan StampedAfter { get; init; } = TimeSpan.FromSeconds(30);

    internal bool StampsText { get; init; } = true;

    internal bool HasOwnAuthority { get; init; }

    internal Action<JsonObject> ChangeData { get; init; } = _ => { };

    internal void Sign(JsonObject digest)
    {
        var hash = (string)digest["hash"]!;
        var signature = WaczBuilder.SignText(SigningKey, hash, DSASignatureFormat.Rfc3279DerSequence);
        var text = Convert.ToBase64String(signature);
        var authority = new TestAuthority { Stamped = StampsText ? Encoding.ASCII.GetBytes(text) : signature, GenTime = Created + StampedAfter, RootName = HasOwnAuthority ? "Nobody" : "Root" };
        var (input, _) = authority.Answer();
        var leaf = Certificate(Name, Leaf, "Web CA", Issuer, Created - Age, Created - Age + Lasts);
        var data = new JsonObject
        {
            ["hash"] = hash,
            ["created"] = Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["software"] = "authsigner 0.5.0",
            ["version"] = "0.1.0",
            ["signature"] = text,
            ["domain"] = "archive.example",
            ["domainCert"] = Pem(leaf) + Pem(Certificate("Web CA", Root, "Web CA", Root, Created.AddYears(-5), Created.AddYears(5))),
            ["timeSignature"] = Convert.ToBase64String(input.Response),
            ["timestampCert"] = Encoding.ASCII.GetString(PemCertificates.Write(input.ChainDer)),
        };
        ChangeData(data);
        digest["signedData"] = data;
    }

    private static string Pem(X509Certificate certificate) => Encoding.ASCII.GetString(PemCertificates.Write([certificate.GetEncoded()]));

    private static X509Certificate Certificate(string name, AsymmetricCipherKeyPair key, string issuer, AsymmetricCipherKeyPair issuerKey, DateTime from, DateTime until)
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.ValueOf(name.Length));
        generator.SetIssuerDN(new X509Name("CN=" + issuer));
        generator.SetSubjectDN(new X509Name("CN=" + name));
        generator.SetNotBefore(from);
        generator.SetNotAfter(until);
        generator.SetPublicKey(key.Public);
        if (name == issuer)
        {
            generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true));
            generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.KeyCertSign));
        }
        else
        {
            generator.AddExtension(X509Extensions.SubjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.DnsName, name)));
        }
        return generator.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", issuerKey.Private, TestAuthority.Random(name)));
    }
}
