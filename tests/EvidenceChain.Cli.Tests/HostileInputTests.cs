using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Cli.Tests;

/// <summary>What a hostile file or node may try with the command line.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ec-hostile").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("evidence.zip", 64)]
    [InlineData("evidence.wacz", 64)]
    [InlineData("seal.tsr", 1)]
    [InlineData("seal.tlog-proof", 1)]
    public async Task A_pipe_is_not_waited_for(string name, int expected)
    {
        var path = Path.Combine(folder, name);
        using (var made = Process.Start("mkfifo", path))
        {
            await made.WaitForExitAsync();
        }
        var (code, _, _) = await CommandLineTests.RunAsync(["verify", path, "--of", "/etc/hostname"]).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(expected, code);
    }

    [Fact]
    public async Task A_link_to_a_device_is_not_read()
    {
        var path = Path.Combine(folder, "evidence.wacz");
        File.CreateSymbolicLink(path, "/dev/zero");
        var (code, _, _) = await CommandLineTests.RunAsync(["verify", path]).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(64, code);
    }

    [Fact]
    public async Task A_report_on_a_proof_names_the_file_that_it_was_held_against()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "seal.tlog-proof"), "no proof\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "seal"), "a decoy\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "seal.json"), "{}\n");
        var (code, output, _) = await CommandLineTests.RunAsync(["verify", Path.Combine(folder, "seal.tlog-proof"), "--lang", "en"]);
        Assert.Equal(1, code);
        Assert.Contains("about_file: seal\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_a_bundle_writes_to_the_terminal()
    {
        var text = """{"level":"sealed","made_at":"2026-11-23T04:05:06.789Z","members":[],"number":"EC-0000-0000-0000-0000-0","origin":"log","pending":[],"product":"\u001b[2J\u001b[1;1Hverified","requires":[],"type":"bundle","version":1}""" + "\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "bundle.json"), text);
        var (code, output, errors) = await CommandLineTests.RunAsync(["inspect", folder]);
        Assert.Equal(0, code);
        Assert.Contains("?[2J", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output + errors);
    }

    [Theory]
    [InlineData("{\"result\":{\"hash\":\"\\ud800\",\"number\":\"\\ud800\"}}")]
    [InlineData("{\"result\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1,\"result\":\"0x1\"}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_node_that_answers_nonsense_is_a_node_that_did_not_answer(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(listener, answer, stop.Token);
        using var node = new NodeQuestions(new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        var evidence = await node.AskAsync(Anchor(), CancellationToken.None);
        Assert.NotNull(evidence.Failure);
        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, string answer, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], stop);
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}"), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static AnchorStatement Anchor() => new()
    {
        Origin = "log",
        MadeAt = DateTimeOffset.UnixEpoch,
        LogId = default,
        Size = 1,
        Root = default,
        ChainId = 1,
        ChainKind = ChainKind.Public,
        Genesis = default,
        Contract = default,
        CodeHash = default,
        BlockNumber = 1,
        BlockHash = default,
        BlockTime = DateTimeOffset.UnixEpoch,
        Transaction = default,
    };
}
