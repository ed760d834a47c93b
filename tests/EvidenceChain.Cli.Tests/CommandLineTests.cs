using System.Diagnostics;
using EvidenceChain.Cli.Commands;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;

namespace EvidenceChain.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("capture", "not-a-url")]
    [InlineData("capture", "ftp://shop.example/")]
    [InlineData("capture", "--timeout", "0")]
    [InlineData("capture", "--timeout", "soon")]
    [InlineData("capture", "--nonsense")]
    [InlineData("watch", "add", "http://shop.example/")]
    [InlineData("watch", "add", "http://shop.example/", "--every", "often")]
    [InlineData("watch", "add", "http://shop.example/", "--every", "0h")]
    [InlineData("get", "EC-0000-0000-0000-0000-1")]
    [InlineData("list", "--server", "shop.example")]
    [InlineData("status", "--lang", "fr")]
    [InlineData("verify")]
    [InlineData("verify", "/nonexistent.zip")]
    [InlineData("verify", "/etc/hostname", "--policy", "/etc/hostname")]
    [InlineData("verify", "/etc/hostname", "--rpc", "node")]
    [InlineData("inspect", "/nonexistent.zip")]
    [InlineData("frobnicate")]
    public async Task A_wrong_word_gets_one_sentence_and_64(params string[] words)
    {
        var (code, output, errors) = await RunAsync(words);
        Assert.Equal(64, code);
        Assert.Equal("", output);
        Assert.StartsWith("ec: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_no_bundle_is_refuted_with_its_policy_named()
    {
        var (code, output, _) = await RunAsync(["verify", "/etc/hostname", "--lang", "en"]);
        Assert.Equal(1, code);
        Assert.Contains("bundle.members", output, StringComparison.Ordinal);
        Assert.Contains("policy: none", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_service_the_sentence_says_what_to_type()
    {
        var (code, _, errors) = await RunAsync(["list"]);
        Assert.Equal(77, code);
        Assert.Contains("ec up", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("7d", 604800)]
    public void Lengths_of_time_are_read_and_written_alike(string text, int seconds)
    {
        Assert.True(TimeSpanText.TryParse(text, out var read));
        Assert.Equal(seconds, read);
        Assert.True(TimeSpanText.TryParse(TimeSpanText.Format(seconds), out var again));
        Assert.Equal(seconds, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("99999999d")]
    public void Other_lengths_of_time_are_refused(string text) => Assert.False(TimeSpanText.TryParse(text, out _));

    [Fact]
    public void Progress_shows_a_fact_once_and_lets_no_control_character_through()
    {
        using var output = new StringWriter();
        var progress = new ProgressLines(output, Language.Chinese, isTerminal: false, TimeProvider.System);
        var sealing = new StepEvent("seal", "done", "title\u001b[2J\u202egpj", DateTimeOffset.UnixEpoch);
        progress.Show("EC-1", sealing);
        progress.Show("EC-1", sealing);
        var line = Assert.Single(output.ToString().TrimEnd('\n').Split('\n'));
        Assert.Contains("封存", line, StringComparison.Ordinal);
        Assert.Contains("title?[2J?gpj", line, StringComparison.Ordinal);
    }

    internal static async Task<(int Code, string Output, string Errors)> RunAsync(string[] words)
    {
        var nowhere = Path.Combine(Path.GetTempPath(), $"ec-none-{Environment.ProcessId}");
        var program = Path.Combine(AppContext.BaseDirectory, "EvidenceChain.Cli.dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [program, .. words, "--data", nowhere]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }
}
