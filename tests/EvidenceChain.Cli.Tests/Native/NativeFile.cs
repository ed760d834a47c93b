using System.Diagnostics;

namespace EvidenceChain.Cli.Tests.Native;

/// <summary>The native file as <c>ec publish-verifier</c> makes it; made once for the same sources.</summary>
public sealed class NativeFile : IAsyncLifetime
{
    public const string Collection = "native file";

    public static string Root { get; } = FindRoot();

    /// <summary>Path of the file: the last line that the launcher prints.</summary>
    public string Path { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var data = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, "native")).FullName;
        var made = await RunAsync(System.IO.Path.Combine(Root, "ec"), ["publish-verifier", "--data", data]);
        Assert.True(made.Code == 0, made.Errors);
        Path = made.Output.TrimEnd('\n').Split('\n')[^1];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs the file with words; nothing of the caller's settings reaches it.</summary>
    public Task<ProgramResult> RunAsync(params string[] words) => RunAsync(Path, words);

    public static async Task<ProgramResult> RunAsync(string program, IEnumerable<string> words, string? home = null)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("EC_DATA");
        start.Environment["LC_ALL"] = "C";
        start.Environment["XDG_CONFIG_HOME"] = home ?? "/nonexistent";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, errors);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no EvidenceChain.sln above the tests");
        }
        return folder.FullName;
    }
}

/// <summary>What a program left.</summary>
public sealed record ProgramResult(int Code, string Output, string Errors);

[CollectionDefinition(NativeFile.Collection)]
public sealed class NativeFileUsers : ICollectionFixture<NativeFile>;
