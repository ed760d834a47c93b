using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceChain.Capture.Tests.Traffic;

/// <summary>A certificate for loopback under two intermediate authorities and a root that no browser knows.</summary>
internal sealed class CertificateChain : IDisposable
{
    private readonly X509Certificate2 root;
    private readonly X509Certificate2 upper;
    private readonly X509Certificate2 lower;

    public CertificateChain()
    {
        root = Issue("CN=Traffic Root", null, isAuthority: true);
        upper = Issue("CN=Traffic Upper", root, isAuthority: true);
        lower = Issue("CN=Traffic Lower", upper, isAuthority: true);
        Site = Issue("CN=localhost", lower, isAuthority: false);
    }

    public X509Certificate2 Site { get; }

    public X509Certificate2Collection Authorities => [lower, upper];

    /// <summary>What the server sends, from its own certificate upwards.</summary>
    public IReadOnlyList<byte[]> Sent => [Site.RawData, lower.RawData, upper.RawData];

    /// <summary>Makes a browser accept this site's key without knowing the root.</summary>
    public string Trusting => "--ignore-certificate-errors-spki-list=" + Convert.ToBase64String(SHA256.HashData(Site.PublicKey.ExportSubjectPublicKeyInfo()));

    public void Dispose()
    {
        foreach (var certificate in new[] { root, upper, lower, Site })
        {
            certificate.Dispose();
        }
    }

    private static X509Certificate2 Issue(string name, X509Certificate2? issuer, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(System.Net.IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            return Reloaded(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2)));
        }
        using var bare = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
        return Reloaded(bare.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 Reloaded(X509Certificate2 made)
    {
        using (made)
        {
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }
}
