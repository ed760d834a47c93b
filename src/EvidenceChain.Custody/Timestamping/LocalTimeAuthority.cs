using System.Security.Cryptography;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Tsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>Where the built-in authority keeps its keys and what it says about itself.</summary>
public sealed record LocalTimeAuthoritySettings
{
    public required string Name { get; init; }

    /// <summary>Holds <c>tsa-root.key</c>, <c>tsa-root.pem</c>, <c>tsa-leaf.key</c>, <c>tsa-leaf.pem</c>; made if missing.</summary>
    public required string KeysFolder { get; init; }

    /// <summary>File with the last serial and time; made if missing.</summary>
    public required string JournalPath { get; init; }

    /// <summary>Organization in both certificates; the log's origin is a good one.</summary>
    public required string Organization { get; init; }

    /// <summary>Kind of keys to make; existing ones are used whatever their kind.</summary>
    public AuthorityKeyKind KeyKind { get; init; } = AuthorityKeyKind.P256;

    /// <summary>Accuracy stated in each token, whole seconds from 1: the host's clock is the source.</summary>
    public int AccuracySeconds { get; init; } = 1;
}

/// <summary>
/// The built-in RFC 3161 authority. It is the operator's own: its stamps show order and bind to a clock that the operator sets, no more.
/// Safe for several threads and processes; a stamp costs one fsync.
/// </summary>
public sealed class LocalTimeAuthority : ITimeAuthority
{
    /// <summary>Policy of our tokens, an OID from a random UUID (ITU-T X.667): "time of the host's clock, imprint SHA-256 or SHA-512".</summary>
    public const string PolicyOid = "2.25.222123231627544481033675035288973417639";

    private readonly LocalTimeAuthoritySettings settings;
    private readonly Lock renewing = new();
    private AuthorityCertificates certificates;
    private readonly AuthorityJournal journal;
    private readonly TimeProvider clock;

    private LocalTimeAuthority(LocalTimeAuthoritySettings settings, AuthorityCertificates certificates, TimeProvider clock)
    {
        (this.settings, this.certificates, this.clock) = (settings, certificates, clock);
        journal = new(settings.JournalPath);
        RootFingerprint = Sha256Digest.Of(certificates.Root.GetEncoded());
    }

    public string Name => settings.Name;

    /// <summary>For the policy's <c>tsa</c> line.</summary>
    public Sha256Digest RootFingerprint { get; }

    /// <summary>DER of the root certificate, for the <c>tsa-root</c> key statement.</summary>
    public ReadOnlyMemory<byte> RootCertificate => certificates.Root.GetEncoded();

    /// <summary>Reads keys and certificates, or makes them at first start. Damaged files, or keys that other users can read, are an <see cref="InvalidDataException"/> that says what to do.</summary>
    public static LocalTimeAuthority OpenOrCreate(LocalTimeAuthoritySettings settings, TimeProvider clock)
    {
        Directory.CreateDirectory(settings.KeysFolder);
        return new(settings, AuthorityCertificates.OpenOrCreate(settings.KeysFolder, settings.Organization, settings.KeyKind, clock.GetUtcNow()), clock);
    }

    public Task<TimestampAttempt> StampAsync(StampedDigest imprint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RenewLeaf();
        var request = TimestampRequest.Create(imprint, RandomNumberGenerator.GetBytes(16));
        if (!Answer(request).TryGet(out var response, out var failure))
        {
            return Task.FromResult<TimestampAttempt>(failure);
        }
        return Task.FromResult(AnswerVerification.Verify(
            new() { Authority = Name, Imprint = imprint, Request = request, Response = response, ChainDer = [certificates.Root.GetEncoded()] },
            new() { Roots = [RootFingerprint], PolicyOids = [PolicyOid] }));
    }

    /// <summary>Answers a DER request of anybody. A request that is not for SHA-256, or cannot be read, gets a rejection (itself a response); a clock or journal fault is a failure.</summary>
    public LocalAnswer Answer(byte[] requestDer)
    {
        if (Read(requestDer) is not { } request)
        {
            return LocalAnswer.Of(Rejection(PkiFailureInfo.BadDataFormat, "the request cannot be read"));
        }
        if (ImprintBytes(request) is null)
        {
            return LocalAnswer.Of(Rejection(PkiFailureInfo.BadAlg, "only SHA-256 and SHA-512 are stamped"));
        }
        if (request.ReqPolicy is not (null or PolicyOid))
        {
            return LocalAnswer.Of(Rejection(PkiFailureInfo.UnacceptedPolicy, "another policy was asked for"));
        }
        try
        {
            return journal.Reserve(clock.GetUtcNow(), out var last) is var (serial, time)
                ? LocalAnswer.Of(Token(request, serial, time))
                : LocalAnswer.Of(new TimestampFailure(Name, TimestampFailureKind.ClockWentBack, $"the clock is behind {last:O}, which was stamped already"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return LocalAnswer.Of(new TimestampFailure(Name, TimestampFailureKind.StateUnavailable, fault.Message));
        }
    }

    /// <summary>A service may run for years: what is stamped today must not rest on a leaf that ends tomorrow.</summary>
    private void RenewLeaf()
    {
        lock (renewing)
        {
            if (AuthorityCertificates.EndsSoon(certificates.Leaf, certificates.Root, clock.GetUtcNow()))
            {
                certificates = AuthorityCertificates.OpenOrCreate(settings.KeysFolder, settings.Organization, settings.KeyKind, clock.GetUtcNow());
            }
        }
    }

    /// <summary>Length of a digest that is stamped; null for an algorithm that is not.</summary>
    private static int? ImprintBytes(TimeStampRequest request) =>
        request.MessageImprintAlgOid == NistObjectIdentifiers.IdSha256.Id ? StampedDigest.SizeOf(StampAlgorithm.Sha256)
        : request.MessageImprintAlgOid == NistObjectIdentifiers.IdSha512.Id ? StampedDigest.SizeOf(StampAlgorithm.Sha512) : null;

    private static TimeStampRequest? Read(byte[] der)
    {
        try
        {
            var request = new TimeStampRequest(TimeStampReq.GetInstance(Asn1Object.FromByteArray(der)));
            return ImprintBytes(request) is not { } bytes || request.GetMessageImprintDigest().Length == bytes ? request : null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The ASN.1 library answers malformed input with many exception types.
            return null;
        }
    }

    private byte[] Token(TimeStampRequest request, long serial, DateTimeOffset time)
    {
        // The library would put the machine's own clock into signing-time.
        var signingTime = new Org.BouncyCastle.Asn1.Cms.Attribute(CmsAttributes.SigningTime, new DerSet(new Org.BouncyCastle.Asn1.Cms.Time(time.UtcDateTime)));
        var attributes = new DefaultSignedAttributeTableGenerator(new(new Dictionary<DerObjectIdentifier, object> { [CmsAttributes.SigningTime] = signingTime }));
        var signer = new SignerInfoGeneratorBuilder().WithSignedAttributeGenerator(attributes)
            .Build(new Asn1SignatureFactory(AuthorityCertificates.SignatureAlgorithmFor(certificates.LeafKey), certificates.LeafKey), certificates.Leaf);
        var tokens = new TimeStampTokenGenerator(signer, Asn1DigestFactory.Get(NistObjectIdentifiers.IdSha256), new DerObjectIdentifier(PolicyOid), true)
        {
            Resolution = Resolution.R_MILLISECONDS,
        };
        tokens.SetAccuracySeconds(settings.AccuracySeconds);
        tokens.SetOrdering(true);
        tokens.SetTsa(new GeneralName(certificates.Leaf.SubjectDN));
        tokens.SetCertificates(CollectionUtilities.CreateStore([certificates.Leaf]));
        var token = tokens.Generate(request, BigInteger.ValueOf(serial), time.UtcDateTime);
        return new TimeStampResp(new PkiStatusInfo((int)PkiStatus.Granted), token.ToCmsSignedData().ContentInfo).GetEncoded(Asn1Encodable.Der);
    }

    private static byte[] Rejection(int failure, string text) =>
        new TimeStampResponseGenerator(null, [TspAlgorithms.Sha256]).GenerateFailResponse(PkiStatus.Rejection, failure, text).GetEncoded();
}

/// <summary>What the built-in authority made of a request: DER of a response, or why there is none.</summary>
public readonly struct LocalAnswer
{
    private readonly byte[]? response;
    private readonly TimestampFailure? failure;

    private LocalAnswer(byte[]? response, TimestampFailure? failure) => (this.response, this.failure) = (response, failure);

    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out TimestampFailure? reason)
    {
        (value, reason) = (response, failure);
        return value is not null;
    }

    internal static LocalAnswer Of(byte[] response) => new(response, null);

    internal static LocalAnswer Of(TimestampFailure failure) => new(null, failure);
}
