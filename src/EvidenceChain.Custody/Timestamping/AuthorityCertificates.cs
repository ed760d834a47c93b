using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Extension;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>Kind of the keys that the built-in authority makes at its first start.</summary>
public enum AuthorityKeyKind
{
    P256,

    /// <summary>3,072 bits.</summary>
    Rsa,
}

/// <summary>Root and leaf of the built-in authority, made at first start and read afterwards. FORMAT.md §10.</summary>
internal sealed class AuthorityCertificates
{
    private static readonly TimeSpan RootValidity = TimeSpan.FromDays(20 * 365);
    private static readonly TimeSpan LeafValidity = TimeSpan.FromDays(5 * 365);

    /// <summary>A leaf with less time left is replaced, long before the stamps that it made must be renewed; they carry it.</summary>
    private static readonly TimeSpan LeafRenewal = TimeSpan.FromDays(365);

    public required X509Certificate Root { get; init; }

    public required X509Certificate Leaf { get; init; }

    public required AsymmetricKeyParameter LeafKey { get; init; }

    public static AuthorityCertificates OpenOrCreate(string folder, string organization, AuthorityKeyKind kind, DateTimeOffset now)
    {
        var (rootKeyPath, rootPath) = (Path.Combine(folder, "tsa-root.key"), Path.Combine(folder, "tsa-root.pem"));
        var (leafKeyPath, leafPath) = (Path.Combine(folder, "tsa-leaf.key"), Path.Combine(folder, "tsa-leaf.pem"));
        // A certificate is written after its key: where there is no certificate, the key was never used.
        if (!File.Exists(rootPath))
        {
            var made = NewKey(kind);
            KeyFile.WriteKey(rootKeyPath, made.Private);
            KeyFile.WriteCertificates(rootPath, MakeRoot(made, organization, now));
        }
        var (root, rootKey) = (KeyFile.ReadCertificates(rootPath)[0], KeyFile.ReadKey(rootKeyPath));
        if (!File.Exists(leafPath) || EndsSoon(KeyFile.ReadCertificates(leafPath)[0], root, now))
        {
            var made = NewKey(kind);
            File.Delete(leafPath);
            KeyFile.WriteKey(leafKeyPath, made.Private);
            KeyFile.WriteCertificates(leafPath, MakeLeaf(made.Public, root, rootKey, organization, now), root);
        }
        var leaf = KeyFile.ReadCertificates(leafPath)[0];
        return leaf.IsSignatureValid(root.GetPublicKey())
            ? new() { Root = root, Leaf = leaf, LeafKey = KeyFile.ReadKey(leafKeyPath) }
            : throw new InvalidDataException($"{leafPath} is not issued by {rootPath}");
    }

    /// <summary>Whether a new leaf would hold longer, and should: one that ends with its root cannot be bettered.</summary>
    public static bool EndsSoon(X509Certificate leaf, X509Certificate root, DateTimeOffset now) =>
        leaf.NotAfter.ToUniversalTime() - now.UtcDateTime < LeafRenewal && leaf.NotAfter < root.NotAfter;

    public static string SignatureAlgorithmFor(AsymmetricKeyParameter key) => key is RsaKeyParameters ? "SHA256WITHRSA" : "SHA256WITHECDSA";

    private static X509Certificate MakeRoot(AsymmetricCipherKeyPair key, string organization, DateTimeOffset now)
    {
        var name = NameOf(organization, $"Time authority root {RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var generator = Start(name, name, key.Public, now, now + RootValidity);
        generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(0));
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.KeyCertSign | KeyUsage.CrlSign));
        return generator.Generate(new Asn1SignatureFactory(SignatureAlgorithmFor(key.Private), key.Private));
    }

    private static X509Certificate MakeLeaf(AsymmetricKeyParameter key, X509Certificate root, AsymmetricKeyParameter rootKey, string organization, DateTimeOffset now)
    {
        var name = NameOf(organization, "Time authority (operator, not independent)");
        var until = now + LeafValidity;
        var rootUntil = new DateTimeOffset(root.NotAfter.ToUniversalTime());
        var generator = Start(name, root.SubjectDN, key, now, until < rootUntil ? until : rootUntil);
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.DigitalSignature));
        generator.AddExtension(X509Extensions.ExtendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeID.id_kp_timeStamping));
        generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, false, X509ExtensionUtilities.CreateAuthorityKeyIdentifier(root.GetPublicKey()));
        return generator.Generate(new Asn1SignatureFactory(SignatureAlgorithmFor(rootKey), rootKey));
    }

    private static X509V3CertificateGenerator Start(X509Name subject, X509Name issuer, AsymmetricKeyParameter key, DateTimeOffset from, DateTimeOffset until)
    {
        var generator = new X509V3CertificateGenerator();
        // Positive, 127 random bits: RFC 5280 §4.1.2.2 allows 20 bytes.
        generator.SetSerialNumber(new BigInteger(1, RandomNumberGenerator.GetBytes(16)).SetBit(126).ClearBit(127));
        generator.SetSubjectDN(subject);
        generator.SetIssuerDN(issuer);
        generator.SetNotBefore(from.UtcDateTime);
        generator.SetNotAfter(until.UtcDateTime);
        generator.SetPublicKey(key);
        generator.AddExtension(X509Extensions.SubjectKeyIdentifier, false, X509ExtensionUtilities.CreateSubjectKeyIdentifier(key));
        return generator;
    }

    private static AsymmetricCipherKeyPair NewKey(AuthorityKeyKind kind)
    {
        var random = new SecureRandom();
        var (name, parameters) = kind switch
        {
            AuthorityKeyKind.P256 => ("EC", new ECKeyGenerationParameters(SecObjectIdentifiers.SecP256r1, random)),
            AuthorityKeyKind.Rsa => ("RSA", (KeyGenerationParameters)new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), random, 3072, 100)),
        };
        var generator = GeneratorUtilities.GetKeyPairGenerator(name);
        generator.Init(parameters);
        return generator.GenerateKeyPair();
    }

    /// <summary>From values, not from a text: an organization may hold commas and equals signs.</summary>
    private static X509Name NameOf(string organization, string commonName) => new([X509Name.O, X509Name.CN], [organization, commonName]);
}
