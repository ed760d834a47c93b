using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Tests.Vectors;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>A time stamp alone counts no longer than one in a bundle without renewals: until its first certificate or its algorithm ends.</summary>
public sealed class StampAloneTests
{
    private static readonly string Folder = ProofVectorsTests.FindFolder();

    [Fact]
    public void Within_its_certificates_and_its_algorithm_it_counts()
    {
        var (made, ends) = Times();
        Assert.Equal(Verdict.Verified, Judge("", made).Verdict);
        Assert.Equal(Verdict.Verified, Judge("", ends.AddMilliseconds(-1)).Verdict);
        Assert.Equal(Verdict.Verified, Judge($"algorithm sha256 until={UtcTime.Format(made.AddDays(1))}\n", made).Verdict);
        Assert.Equal(Verdict.Verified, Judge($"algorithm sha512 until={UtcTime.Format(made.AddDays(-1))}\n", made).Verdict);
    }

    [Fact]
    public void From_the_end_of_its_first_certificate_on_it_does_not()
    {
        var (_, ends) = Times();
        AssertEnded(Judge("", ends));
        AssertEnded(Judge("", ends.AddYears(10)));
    }

    [Fact]
    public void From_the_end_of_its_algorithm_on_it_does_not_though_its_certificates_hold()
    {
        var (made, _) = Times();
        AssertEnded(Judge($"algorithm sha256 until={UtcTime.Format(made)}\n", made));
        AssertEnded(Judge($"algorithm sha256 until={UtcTime.Format(made.AddDays(-1))}\n", made));
    }

    private static void AssertEnded(VerificationReport report)
    {
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Contains("have ended", report.Checks.Single(check => check.Name == CheckNames.TimestampAccepted).Reason, StringComparison.Ordinal);
    }

    private static (DateTimeOffset Made, DateTimeOffset Ends) Times()
    {
        var values = Judge("", null).Checks.Single(check => check.Name == CheckNames.TimestampAccepted).Values;
        Assert.True(UtcTime.TryParse(values.Single(value => value.Name == "gen_time").Value, out var made));
        Assert.True(UtcTime.TryParse(values.Single(value => value.Name == "certificates_end").Value, out var ends));
        return (made, ends);
    }

    private static VerificationReport Judge(string more, DateTimeOffset? at)
    {
        byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, "valid", "stamps", name));
        var policy = Policy.Parse(Encoding.UTF8.GetBytes(System.IO.File.ReadAllText(Path.Combine(Folder, "ours.policy")) + more)).Value;
        var input = new TimestampInput { Authority = "given", Imprint = Sha256Digest.Of(PartVectors.Entry), Request = File("sound.tsq"), Response = File("sound.tsr"), ChainDer = PemCertificates.Read(File("sound.pem")) };
        return PartReport.TimeStamp(input, policy, TestBundle.Options() with { At = at });
    }
}
