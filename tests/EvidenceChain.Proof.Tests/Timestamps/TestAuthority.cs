using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Ess;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Tsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;
using Attribute = Org.BouncyCastle.Asn1.Cms.Attribute;
using ContentInfo = Org.BouncyCastle.Asn1.Cms.ContentInfo;

namespace EvidenceChain.Proof.Tests.Timestamps;

/// <summary>A time authority of three certificates whose every field a test can make wrong.</summary>
internal sealed class TestAuthority
{
    public static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly AsymmetricCipherKeyPair RootKey = NewKey("root"), MiddleKey = NewKey("middle"), LeafKey = NewKey("leaf"), OtherKey = NewKey("other");

    public byte[] Nonce { get; } = [0xF1, 2, 3, 4, 5, 6, 7, 8];
    public byte[] Stamped { get; init; } = "the sealed statement\n"u8.ToArray();

    // Certificates
    public bool LeafIsCa { get; set; }
    public bool LeafMaySignCertificates { get; set; }
    public bool LeafUsageCritical { get; set; } = true;
    public KeyPurposeID[]? LeafUsages { get; set; } = [KeyPurposeID.id_kp_timeStamping];
    public DateTime LeafNotAfter { get; set; } = Epoch.AddYears(1);
    public DateTime MiddleNotAfter { get; set; } = Epoch.AddYears(2);
    public bool MiddleIsCa { get; set; } = true;
    public bool MiddleMaySign { get; set; } = true;
    public KeyPurposeID[]? MiddleUsages { get; set; }
    public int? RootPathLength { get; set; }
    public bool LeafSignedByStranger { get; set; }
    public bool LeafHasUnknownCriticalExtension { get; set; }
    public string LeafSignatureAlgorithm { get; set; } = "SHA256WITHECDSA";
    public bool RevokeLeaf { get; set; }

    public string RootName { get; set; } = "Root";

    /// <summary>How long after <see cref="Epoch"/> the root holds.</summary>
    public int RootYears { get; init; } = 9;

    // Token
    public DateTime GenTime { get; set; } = Epoch.AddMonths(6);
    public string ImprintAlgorithm { get; set; } = NistObjectIdentifiers.IdSha256.Id;
    public byte[]? ImprintDigest { get; set; }
    public BigInteger? AnswerNonce { get; set; }
    public bool LeaveOutNonce { get; set; }
    public int Status { get; set; }
    public bool LeaveOutEssCertId { get; set; }
    public bool EssCertIdOfOther { get; set; }
    public bool EssCertIdVersion1 { get; set; }
    public bool SignWithOtherKey { get; set; }
    public string SignerDigest { get; set; } = CmsSignedGenerator.DigestSha256;
    public bool WithAccuracy { get; set; } = true;
    public int AccuracyMillis { get; set; } = 500;
    public bool LeaveOutMiddle { get; set; }
    public DerObjectIdentifier ContentType { get; set; } = PkcsObjectIdentifiers.IdCTTstInfo;
    public byte[] BehindTstInfo { get; set; } = [];
    public byte[] BehindResponse { get; set; } = [];
    public Func<byte[], byte[]> Damage { get; set; } = bytes => bytes;

    public X509Certificate Root => root ??= Certificate(RootName, RootKey, RootName, RootKey, Epoch.AddYears(-1), Epoch.AddYears(RootYears), g => AddCa(g, true, true, RootPathLength));

    private X509Certificate? root;

    public (TimestampInput Input, TimestampTrust Trust) Answer(bool includeRequest = true, bool rootListed = true)
    {
        var middle = Certificate("Middle", MiddleKey, RootName, RootKey, Epoch.AddYears(-1), MiddleNotAfter, g =>
        {
            AddCa(g, MiddleIsCa, MiddleMaySign, null);
            if (MiddleUsages is not null)
            {
                g.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(MiddleUsages));
            }
        });
        var leaf = Certificate("Leaf", LeafKey, "Middle", LeafSignedByStranger ? OtherKey : MiddleKey, Epoch, LeafNotAfter, AddLeafExtensions, LeafSignatureAlgorithm);
        var digest = Sha256Digest.Of(Stamped);
        var response = Damage([.. Response(leaf, middle, digest), .. BehindResponse]);
        return (
            new()
            {
                Authority = "test",
                Imprint = digest,
                Request = includeRequest ? TimestampRequest.Create(digest, Nonce) : null,
                Response = response,
                ChainDer = [Root.GetEncoded()],
                RevocationListsDer = RevokeLeaf ? [RevocationList(leaf)] : [],
            },
            new() { Roots = rootListed ? [Sha256Digest.Of(Root.GetEncoded())] : [] });
    }

    /// <summary>The P-256 key of that name, the same in every run: committed vectors are made anew and compared.</summary>
    public static AsymmetricCipherKeyPair NewKey(string name) => NewKey(name, Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP256r1);

    public static AsymmetricCipherKeyPair NewKey(string name, DerObjectIdentifier curve)
    {
        var generator = GeneratorUtilities.GetKeyPairGenerator("EC");
        generator.Init(new Org.BouncyCastle.Crypto.Parameters.ECKeyGenerationParameters(curve, Random(name)));
        return generator.GenerateKeyPair();
    }

    /// <summary>Bytes that look random and are the same for the same name.</summary>
    public static SecureRandom Random(string name)
    {
        var random = SecureRandom.GetInstance("SHA256PRNG", false);
        random.SetSeed(System.Text.Encoding.UTF8.GetBytes(name));
        return random;
    }

    private byte[] Response(X509Certificate leaf, X509Certificate middle, Sha256Digest digest)
    {
        if (Status > 1)
        {
            return new TimeStampResp(new PkiStatusInfo(Status), null).GetEncoded(Asn1Encodable.Der);
        }
        var imprint = new MessageImprint(new AlgorithmIdentifier(new DerObjectIdentifier(ImprintAlgorithm), DerNull.Instance), ImprintDigest ?? digest.ToArray());
        // Accuracy and TSTInfo are written by hand: the library's constructors refuse what a test may want.
        var accuracy = WithAccuracy ? new DerSequence(DerInteger.ValueOf(1), new DerTaggedObject(false, 0, DerInteger.ValueOf(AccuracyMillis))) : null;
        var nonce = LeaveOutNonce ? null : new DerInteger(AnswerNonce ?? new BigInteger(1, Nonce));
        var info = new DerSequence(new Asn1Encodable?[]
        {
            DerInteger.ValueOf(1), new DerObjectIdentifier("1.2.3.4.1"), imprint, DerInteger.ValueOf(7), new DerGeneralizedTime(GenTime), accuracy, nonce,
        }.OfType<Asn1Encodable>().ToArray()).GetEncoded(Asn1Encodable.Der);
        var generator = new CmsSignedDataGenerator(Random("token"));
        generator.AddSigner((SignWithOtherKey ? OtherKey : LeafKey).Private, leaf, SignerDigest, SignedAttributes(leaf), null);
        generator.AddCertificates(CollectionUtilities.CreateStore(LeaveOutMiddle ? [leaf] : new[] { leaf, middle }));
        var signed = generator.Generate(new CmsProcessableByteArray(ContentType, [.. info, .. BehindTstInfo]), true);
        return new TimeStampResp(new PkiStatusInfo(Status), ContentInfo.GetInstance(Asn1Object.FromByteArray(signed.GetEncoded()))).GetEncoded(Asn1Encodable.Der);
    }

    private Org.BouncyCastle.Asn1.Cms.AttributeTable SignedAttributes(X509Certificate leaf)
    {
        var named = EssCertIdOfOther ? Root : leaf;
        var table = new Dictionary<DerObjectIdentifier, object>
        {
            [PkcsObjectIdentifiers.Pkcs9AtSigningTime] = new Attribute(PkcsObjectIdentifiers.Pkcs9AtSigningTime, new DerSet(new DerUtcTime(GenTime, 2049))),
        };
        if (!LeaveOutEssCertId && EssCertIdVersion1)
        {
            var id = new EssCertID(DigestUtilities.CalculateDigest("SHA-1", named.GetEncoded()));
            table[PkcsObjectIdentifiers.IdAASigningCertificate] = new Attribute(PkcsObjectIdentifiers.IdAASigningCertificate, new DerSet(new SigningCertificate(id)));
        }
        else if (!LeaveOutEssCertId)
        {
            var id = new EssCertIDv2(Sha256Digest.Of(named.GetEncoded()).ToArray(), new IssuerSerial(new GeneralNames(new GeneralName(named.IssuerDN)), new DerInteger(named.SerialNumber)));
            table[PkcsObjectIdentifiers.IdAASigningCertificateV2] = new Attribute(PkcsObjectIdentifiers.IdAASigningCertificateV2, new DerSet(new SigningCertificateV2(id)));
        }
        return new Org.BouncyCastle.Asn1.Cms.AttributeTable(table);
    }

    private void AddLeafExtensions(X509V3CertificateGenerator generator)
    {
        if (LeafIsCa)
        {
            generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true));
        }
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.DigitalSignature | (LeafMaySignCertificates ? KeyUsage.KeyCertSign : 0)));
        if (LeafUsages is not null)
        {
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, LeafUsageCritical, new ExtendedKeyUsage(LeafUsages));
        }
        if (LeafHasUnknownCriticalExtension)
        {
            generator.AddExtension(new DerObjectIdentifier("1.2.3.4.99"), true, DerNull.Instance);
        }
    }

    private static void AddCa(X509V3CertificateGenerator generator, bool isCa, bool maySign, int? pathLength)
    {
        generator.AddExtension(X509Extensions.BasicConstraints, true, pathLength is { } length ? new BasicConstraints(length) : new BasicConstraints(isCa));
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(maySign ? KeyUsage.KeyCertSign | KeyUsage.CrlSign : KeyUsage.DigitalSignature));
    }

    private static X509Certificate Certificate(
        string subject, AsymmetricCipherKeyPair key, string issuer, AsymmetricCipherKeyPair issuerKey, DateTime from, DateTime until,
        Action<X509V3CertificateGenerator> extend, string algorithm = "SHA256WITHECDSA")
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.ValueOf(subject.Length));
        generator.SetIssuerDN(new X509Name("CN=" + issuer));
        generator.SetSubjectDN(new X509Name("CN=" + subject));
        generator.SetNotBefore(from);
        generator.SetNotAfter(until);
        generator.SetPublicKey(key.Public);
        extend(generator);
        return generator.Generate(new Asn1SignatureFactory(algorithm, issuerKey.Private, Random(subject)));
    }

    private byte[] RevocationList(X509Certificate leaf)
    {
        var generator = new X509V2CrlGenerator();
        generator.SetIssuerDN(leaf.IssuerDN);
        generator.SetThisUpdate(GenTime);
        generator.SetNextUpdate(GenTime.AddDays(30));
        generator.AddCrlEntry(leaf.SerialNumber, GenTime.AddDays(-1), CrlReason.KeyCompromise);
        return generator.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", MiddleKey.Private, Random("list"))).GetEncoded();
    }
}
