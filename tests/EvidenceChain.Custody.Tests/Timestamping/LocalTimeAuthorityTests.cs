using System.Diagnostics;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Timestamps;
using Org.BouncyCastle.Tsp;

namespace EvidenceChain.Custody.Tests.Timestamping;

public sealed class LocalTimeAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 4, 5, 6, 789, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("ec-tsa-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(AuthorityKeyKind.P256)]
    [InlineData(AuthorityKeyKind.Rsa)]
    public async Task Openssl_accepts_what_the_authority_stamped(AuthorityKeyKind kind)
    {
        var authority = Open(new SetClock(Start), kind);
        var statement = "{\"type\":\"seal\"}\n"u8.ToArray();

        var attempt = await authority.StampAsync(Sha256Digest.Of(statement), CancellationToken.None);

        Assert.True(attempt.TryGet(out var answer, out var failure), failure?.Detail);
        Assert.True(answer.Findings.IsProven);
        Assert.Equal(Start, answer.Findings.GenTime);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Findings.Accuracy);
        await File.WriteAllBytesAsync(At("seal.json"), statement);
        await File.WriteAllBytesAsync(At("x.tsr"), answer.Response);
        await File.WriteAllBytesAsync(At("x.tsq"), answer.Request);
        Assert.Contains("Verification: OK", await OpensslAsync("ts", "-verify", "-data", "seal.json", "-in", "x.tsr", "-CAfile", "keys/tsa-root.pem"), StringComparison.Ordinal);
        Assert.Contains("Verification: OK", await OpensslAsync("ts", "-verify", "-queryfile", "x.tsq", "-in", "x.tsr", "-CAfile", "keys/tsa-root.pem"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(At("x.pem"), answer.ChainPem);
        Assert.Contains("OK", await OpensslAsync("verify", "-CAfile", "x.pem", "-purpose", "timestampsign", "keys/tsa-leaf.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_authority_answers_a_request_made_by_openssl()
    {
        var authority = Open(new SetClock(Start));
        await File.WriteAllTextAsync(At("data"), "anything");
        await OpensslAsync("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q.tsq");
        Assert.True(authority.Answer(await File.ReadAllBytesAsync(At("q.tsq"))).TryGet(out var response, out _));
        await File.WriteAllBytesAsync(At("q.tsr"), response);
        Assert.Contains("Verification: OK", await OpensslAsync("ts", "-verify", "-queryfile", "q.tsq", "-in", "q.tsr", "-CAfile", "keys/tsa-root.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_made_by_openssl_verifies_here()
    {
        await File.WriteAllTextAsync(At("ca.cnf"), """
            [req]
            distinguished_name=dn
            [dn]
            [root]
            basicConstraints=critical,CA:TRUE
            keyUsage=critical,keyCertSign
            [leaf]
            keyUsage=critical,digitalSignature
            extendedKeyUsage=critical,timeStamping
            [tsa]
            default_tsa=t
            [t]
            serial=serial
            signer_digest=sha256
            default_policy=1.2.3.4.5
            digests=sha256
            accuracy=secs:2
            ess_cert_id_alg=sha256
            """);
        await OpensslAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "r.key", "-out", "r.pem", "-subj", "/CN=R", "-days", "30", "-config", "ca.cnf", "-extensions", "root");
        await OpensslAsync("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "l.key", "-out", "l.csr", "-subj", "/CN=L", "-config", "ca.cnf");
        await OpensslAsync("x509", "-req", "-in", "l.csr", "-CA", "r.pem", "-CAkey", "r.key", "-CAcreateserial", "-out", "l.pem", "-days", "20", "-extfile", "ca.cnf", "-extensions", "leaf");
        var imprint = Sha256Digest.Of("sealed"u8);
        var request = TimestampRequest.Create(imprint, [9, 8, 7, 6, 5, 4, 3, 2]);
        await File.WriteAllBytesAsync(At("a.tsq"), request);
        await OpensslAsync("ts", "-reply", "-config", "ca.cnf", "-section", "t", "-queryfile", "a.tsq", "-signer", "l.pem", "-inkey", "l.key", "-out", "a.tsr");
        var root = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(At("r.pem")).RawData;

        var findings = TimestampVerifier.Verify(
            new() { Authority = "openssl", Imprint = imprint, Request = request, Response = await File.ReadAllBytesAsync(At("a.tsr")), ChainDer = [root] },
            new() { Roots = [Sha256Digest.Of(root)], PolicyOids = ["1.2.3.4.5"] });

        Assert.True(findings.IsProven, string.Join('\n', findings.Checks));
        Assert.Equal(TimeSpan.FromSeconds(2), findings.Accuracy);
    }

    [Fact]
    public async Task StampAsync_ClockBehindLastStamp_RefusesAlsoAfterRestart()
    {
        var clock = new SetClock(Start);
        Assert.True((await Open(clock).StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out _, out _));
        clock.Now = Start.AddMilliseconds(-1);

        Assert.False((await Open(clock).StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out _, out var failure));

        Assert.Equal(TimestampFailureKind.ClockWentBack, failure.Kind);
        clock.Now = Start;
        Assert.True((await Open(clock).StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out _, out _));
    }

    [Fact]
    public async Task Serials_rise_within_one_millisecond_over_restarts_and_after_the_journal_is_lost()
    {
        var clock = new SetClock(Start);
        var serials = new List<Org.BouncyCastle.Math.BigInteger>();
        for (var i = 0; i < 4; i++)
        {
            if (i == 3)
            {
                File.Delete(At("journal"));
                clock.Now = Start.AddSeconds(1);
            }
            Assert.True((await Open(clock).StampAsync(default(Sha256Digest), CancellationToken.None)).TryGet(out var answer, out _));
            serials.Add(new TimeStampResponse(answer.Response).TimeStampToken.TimeStampInfo.SerialNumber);
        }
        Assert.Equal(serials.Order().Distinct(), serials);
    }

    [Fact]
    public void OpenOrCreate_KeyFiles_AreForTheOwnerAloneAndRefusedOtherwise()
    {
        Open(new SetClock(Start));
        foreach (var key in new[] { "keys/tsa-root.key", "keys/tsa-leaf.key" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At(key)));
        }
        File.SetUnixFileMode(At("keys/tsa-leaf.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Throws<InvalidDataException>(() => Open(new SetClock(Start)));
    }

    [Fact]
    public void OpenOrCreate_LeafNearItsEnd_IsReplacedUnderTheSameRoot()
    {
        var first = Open(new SetClock(Start));
        var leaf = File.ReadAllText(At("keys/tsa-leaf.pem"));
        var second = Open(new SetClock(Start.AddDays(5 * 365 - 10)));
        Assert.NotEqual(leaf, File.ReadAllText(At("keys/tsa-leaf.pem")));
        Assert.Equal(first.RootFingerprint, second.RootFingerprint);
    }

    [Fact]
    public void Answer_RequestItDoesNotServe_IsARejection()
    {
        var authority = Open(new SetClock(Start));
        var sha1 = new TimeStampRequestGenerator().Generate(TspAlgorithms.Sha1, new byte[20]).GetEncoded();
        foreach (var request in new[] { sha1, [], [1, 2, 3], [.. TimestampRequest.Create(default(Sha256Digest), new byte[8]), 0] })
        {
            Assert.True(authority.Answer(request).TryGet(out var response, out _));
            Assert.Equal(2, new TimeStampResponse(response).Status);
        }
    }

    private LocalTimeAuthority Open(TimeProvider clock, AuthorityKeyKind kind = AuthorityKeyKind.P256) => LocalTimeAuthority.OpenOrCreate(
        new() { Name = "operator", KeysFolder = At("keys"), JournalPath = At("journal"), Organization = "evidencechain/test, +=1", KeyKind = kind }, clock);

    private string At(string name) => Path.Combine(folder, name);

    private async Task<string> OpensslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var text = await output + await error;
        Assert.True(process.ExitCode == 0, text);
        return text;
    }
}

internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
