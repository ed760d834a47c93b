using CsCheck;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Math;
using Check = EvidenceChain.Proof.Verification.Check;

namespace EvidenceChain.Proof.Tests.Timestamps;

public class TimestampVerifierTests
{
    internal static readonly Dictionary<string, (string Check, Action<TestAuthority> Make)> Faults = new()
    {
        ["bytes behind the response"] = ("encoding", a => a.BehindResponse = [0]),
        ["second object behind the response"] = ("encoding", a => a.BehindResponse = [5, 0]),
        ["bytes behind the TSTInfo"] = ("encoding", a => a.BehindTstInfo = [5, 0]),
        ["cut off"] = ("encoding", a => a.Damage = bytes => bytes[..^1]),
        ["empty"] = ("encoding", a => a.Damage = _ => []),
        ["signed content of another type"] = ("encoding", a => a.ContentType = PkcsObjectIdentifiers.Data),
        ["accuracy out of range"] = ("encoding", a => a.AccuracyMillis = 1000),
        ["rejected by the authority"] = ("status", a => a.Status = 2),
        ["waiting"] = ("status", a => a.Status = 3),
        ["imprint by SHA-1"] = ("imprint", a => (a.ImprintAlgorithm, a.ImprintDigest) = (OiwObjectIdentifiers.IdSha1.Id, new byte[20])),
        ["imprint of another file"] = ("imprint", a => a.ImprintDigest = new byte[32]),
        ["imprint cut short"] = ("imprint", a => a.ImprintDigest = [1, 2, 3]),
        ["another nonce"] = ("nonce", a => a.AnswerNonce = BigInteger.One),
        ["no nonce"] = ("nonce", a => a.LeaveOutNonce = true),
        ["signed with another key"] = ("signature", a => a.SignWithOtherKey = true),
        ["signed over SHA-1"] = ("signature", a => a.SignerDigest = CmsSignedGenerator.DigestSha1),
        ["no ESSCertID"] = ("signer", a => a.LeaveOutEssCertId = true),
        ["ESSCertID of another certificate"] = ("signer", a => a.EssCertIdOfOther = true),
        ["ESSCertID version 1 of another certificate"] = ("signer", a => (a.EssCertIdOfOther, a.EssCertIdVersion1) = (true, true)),
        ["no extended key usage"] = ("usage", a => a.LeafUsages = null),
        ["extended key usage not critical"] = ("usage", a => a.LeafUsageCritical = false),
        ["extended key usage with code signing beside"] = ("usage", a => a.LeafUsages = [KeyPurposeID.id_kp_timeStamping, KeyPurposeID.id_kp_codeSigning]),
        ["extended key usage for servers"] = ("usage", a => a.LeafUsages = [KeyPurposeID.id_kp_serverAuth]),
        ["signer is an authority"] = ("not-ca", a => a.LeafIsCa = true),
        ["signer may sign certificates"] = ("not-ca", a => a.LeafMaySignCertificates = true),
        ["leaf expired at the token's time"] = ("chain", a => a.LeafNotAfter = a.GenTime.AddSeconds(-1)),
        ["token before the leaf was valid"] = ("chain", a => a.GenTime = TestAuthority.Epoch.AddDays(-1)),
        ["intermediate expired at the token's time"] = ("chain", a => a.MiddleNotAfter = a.GenTime.AddSeconds(-1)),
        ["intermediate is no authority"] = ("chain", a => a.MiddleIsCa = false),
        ["intermediate may not sign certificates"] = ("chain", a => a.MiddleMaySign = false),
        ["root allows no intermediate"] = ("chain", a => a.RootPathLength = 0),
        ["leaf signed by a stranger of the same name"] = ("chain", a => a.LeafSignedByStranger = true),
        ["leaf signed over SHA-1"] = ("chain", a => a.LeafSignatureAlgorithm = "SHA1WITHECDSA"),
        ["unknown critical extension"] = ("chain", a => a.LeafHasUnknownCriticalExtension = true),
        ["intermediate for servers only"] = ("chain-usage", a => a.MiddleUsages = [KeyPurposeID.id_kp_serverAuth]),
        ["leaf revoked"] = ("revocation", a => a.RevokeLeaf = true),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Verify_OneFault_FailsItsLine(string fault)
    {
        var authority = new TestAuthority();
        Faults[fault].Make(authority);
        var (input, trust) = authority.Answer();

        var findings = TimestampVerifier.Verify(input, trust);

        Assert.Equal(CheckOutcome.Failed, Line(findings, Faults[fault].Check).Outcome);
        Assert.False(findings.IsProven);
        Assert.DoesNotContain(findings.Checks, c => c.Outcome == CheckOutcome.Failed && !Follows(c.Name, Faults[fault].Check));
    }

    /// <summary>A signer that issues certificates also fails nothing else, and so on: each fault is seen by one line only.</summary>
    private static bool Follows(string failed, string expected) => failed == "timestamp.test." + expected;

    [Fact]
    public void Verify_SoundToken_PassesEveryLineButRevocation()
    {
        var (input, trust) = new TestAuthority().Answer();

        var findings = TimestampVerifier.Verify(input, trust);

        Assert.True(findings.IsProven, string.Join('\n', findings.Checks));
        Assert.Equal(TimestampCheckNames.All.Select(n => "timestamp.test." + n), findings.Checks.Select(c => c.Name));
        Assert.Equal(["timestamp.test.revocation"], findings.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.Name));
        Assert.Equal(new DateTimeOffset(TestAuthority.Epoch.AddMonths(6)), findings.GenTime);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), findings.Accuracy);
        Assert.Equal(trust.Roots.Single(), findings.RootFingerprint);
        Assert.Equal(3, findings.ChainPem.Split("-----BEGIN CERTIFICATE-----").Length - 1);
    }

    [Fact]
    public void Verify_EssCertIdVersion1AndSha512_Passes()
    {
        var (input, trust) = new TestAuthority { EssCertIdVersion1 = true, SignerDigest = CmsSignedGenerator.DigestSha512, Status = 1 }.Answer();
        Assert.True(TimestampVerifier.Verify(input, trust).IsProven);
    }

    [Fact]
    public void Verify_CertificatesExpiredSinceTheToken_Passes()
    {
        var (input, trust) = new TestAuthority { LeafNotAfter = TestAuthority.Epoch.AddMonths(7), MiddleNotAfter = TestAuthority.Epoch.AddMonths(7) }.Answer();
        Assert.True(TimestampVerifier.Verify(input, trust).IsProven);
    }

    [Fact]
    public void Verify_RootNotListed_IsNotProvenAndNotRefuted()
    {
        var authority = new TestAuthority();
        var (input, trust) = authority.Answer(rootListed: false);

        var findings = TimestampVerifier.Verify(input, trust);

        Assert.Equal(CheckOutcome.NotChecked, Line(findings, "root").Outcome);
        Assert.DoesNotContain(findings.Checks, c => c.Outcome == CheckOutcome.Failed);
        Assert.False(findings.IsProven);
        Assert.Equal(Sha256Digest.Of(authority.Root.GetEncoded()), findings.RootFingerprint);
    }

    [Fact]
    public void Verify_IntermediateMissing_ChainIsNotChecked()
    {
        var (input, trust) = new TestAuthority { LeaveOutMiddle = true }.Answer();
        var findings = TimestampVerifier.Verify(input, trust);
        Assert.Equal(CheckOutcome.NotChecked, Line(findings, "chain").Outcome);
        Assert.False(findings.IsProven);
    }

    [Fact]
    public void Verify_RequestNotKept_NonceIsNotChecked()
    {
        var (input, trust) = new TestAuthority().Answer(includeRequest: false);
        var findings = TimestampVerifier.Verify(input, trust);
        Assert.Equal(CheckOutcome.NotChecked, Line(findings, "nonce").Outcome);
        Assert.True(findings.IsProven);
    }

    [Fact]
    public void Verify_PolicyNotAccepted_Fails()
    {
        var (input, trust) = new TestAuthority().Answer();
        Assert.Equal(CheckOutcome.Failed, Line(TimestampVerifier.Verify(input, trust with { PolicyOids = ["1.2.3.4.2"] }), "policy").Outcome);
        Assert.Equal(CheckOutcome.Passed, Line(TimestampVerifier.Verify(input, trust with { PolicyOids = ["1.2.3.4.1"] }), "policy").Outcome);
    }

    [Fact]
    public void Verify_NoAccuracy_SaysSo()
    {
        var (input, trust) = new TestAuthority { WithAccuracy = false }.Answer();
        var findings = TimestampVerifier.Verify(input, trust);
        Assert.Equal(CheckOutcome.NotChecked, Line(findings, "accuracy").Outcome);
        Assert.Null(findings.Accuracy);
    }

    /// <summary>Whatever byte is changed, verification ends in a report, and time and imprint of a token that still counts are the same.</summary>
    [Fact]
    public void Verify_AnyByteChanged_NeverThrowsNorMovesTheTime()
    {
        var (input, trust) = new TestAuthority().Answer();
        Gen.Select(Gen.Int[0, input.Response.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, mask) =>
            {
                var bytes = (byte[])input.Response.Clone();
                bytes[at] ^= mask;
                var findings = TimestampVerifier.Verify(
                    new() { Authority = "test", Imprint = input.Imprint, Request = input.Request, Response = bytes, ChainDer = input.ChainDer }, trust);
                return !findings.IsProven || findings.GenTime == new DateTimeOffset(TestAuthority.Epoch.AddMonths(6));
            },
            iter: 500);
    }

    private static Check Line(TimestampFindings findings, string name) => findings.Checks.Single(c => c.Name == "timestamp.test." + name);
}
