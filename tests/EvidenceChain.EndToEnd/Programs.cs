using System.Diagnostics;

namespace EvidenceChain.EndToEnd;

/// <summary>What a program said and how it ended.</summary>
internal sealed record Spoken(int Code, string Output, string Errors)
{
    public override string ToString() => $"exit {Code}\n{Output}\n{Errors}";
}

/// <summary>Runs programs to their end, within a limit.</summary>
internal static class Programs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<Spoken> RunAsync(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string?>? environment = null, string folder = "/")
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }
        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', words)} did not end within {Limit}");
        }
    }

    /// <summary>The program's output; anything but success fails the test.</summary>
    public static async Task<string> MustAsync(string program, params string[] words)
    {
        var spoken = await RunAsync(program, words);
        Assert.True(spoken.Code == 0, $"{program} {string.Join(' ', words)}: {spoken}");
        return spoken.Output;
    }
}
