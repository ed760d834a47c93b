using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Xunit;

namespace EvidenceChain.Oracles;

/// <summary>
/// One Node process that answers with independent implementations (<c>oracle.mjs</c>). Each test assembly links this file; its test classes are marked
/// <c>[Collection(OracleProcess.Collection)]</c> and share one process.
/// </summary>
public sealed class OracleProcess : IAsyncLifetime, IDisposable
{
    public const string Collection = "oracle";

    private const string InstalledFrom = "node_modules/.installed-from";
    private readonly SemaphoreSlim turn = new(1);
    private Process? process;
    private Task<string>? complaints;

    public Task InitializeAsync()
    {
        var folder = Folder();
        InstallOnce(folder);
        process = Start("node", ["oracle.mjs"], folder);
        complaints = process.StandardError.ReadToEndAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        process?.Dispose();
        turn.Dispose();
    }

    /// <summary>Asks the same operation once for each of <paramref name="arguments"/>; the answers come in that order.</summary>
    public async Task<IReadOnlyList<OracleAnswer>> AskAsync(string operation, IEnumerable<JsonObject> arguments)
    {
        var lines = arguments.Select(args => new JsonObject { ["op"] = operation, ["args"] = args }.ToJsonString()).ToArray();
        await turn.WaitAsync();
        try
        {
            // Written while answers are read, or both pipes fill up and each side waits for the other.
            var writing = WriteAsync(lines);
            var answers = new List<OracleAnswer>();
            while (answers.Count < lines.Length)
            {
                var line = await process!.StandardOutput.ReadLineAsync()
                    ?? throw new InvalidOperationException($"The oracle ended: {await complaints!}");
                answers.Add(OracleAnswer.Of(line));
            }
            await writing;
            return answers;
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task<OracleAnswer> AskAsync(string operation, JsonObject arguments) => (await AskAsync(operation, [arguments]))[0];

    /// <summary>The same <paramref name="count"/> random values on every run of <paramref name="seed"/>.</summary>
    public static IReadOnlyList<T> Cases<T>(Gen<T> gen, ulong seed, int count)
    {
        var random = new PCG(1, seed);
        return [.. Enumerable.Range(0, count).Select(_ => gen.Generate(random, null, out var _))];
    }

    /// <summary>Compares in order; a difference names seed, case and question.</summary>
    public static void AssertSame<T>(ulong seed, IReadOnlyList<T> cases, IEnumerable<string> expected, Func<T, string> actual, Func<T, string> question)
    {
        var index = 0;
        foreach (var answer in expected)
        {
            var ours = actual(cases[index]);
            Assert.True(
                string.Equals(answer, ours, StringComparison.Ordinal),
                string.Create(CultureInfo.InvariantCulture, $"seed {seed}, case {index}: {question(cases[index])}\n oracle {answer}\n ours   {ours}"));
            index++;
        }
        Assert.Equal(cases.Count, index);
    }

    private async Task WriteAsync(string[] lines)
    {
        foreach (var line in lines)
        {
            await process!.StandardInput.WriteLineAsync(line);
        }
        await process!.StandardInput.FlushAsync();
    }

    // Test assemblies run side by side: the first installs, the others wait for it.
    private static void InstallOnce(string folder)
    {
        var wanted = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));
        var stamp = Path.Combine(folder, InstalledFrom);
        using var installing = new Mutex(false, "evidencechain-oracles-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);
        installing.WaitOne();
        try
        {
            if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
            {
                return;
            }
            using var npm = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
            npm.StandardInput.Close();
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            Assert.True(npm.ExitCode == 0, $"npm ci in {folder} ended with {npm.ExitCode}: {output.GetAwaiter().GetResult()}{errors}");
            File.WriteAllText(stamp, wanted);
        }
        finally
        {
            installing.ReleaseMutex();
        }
    }

    private static Process Start(string program, string[] arguments, string folder) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run from inside the repository");
        }
        return Path.Combine(folder.FullName, "tests", "oracles");
    }
}

/// <summary>Either a result or the reason why the oracle refused.</summary>
public sealed record OracleAnswer(JsonNode? Result, string? Refusal)
{
    public string Text => Refusal is null ? Result!.GetValue<string>() : throw new InvalidOperationException(Refusal);

    public static OracleAnswer Of(string line)
    {
        var answer = JsonNode.Parse(line)!.AsObject();
        return new(answer["ok"], answer["error"]?.GetValue<string>());
    }
}

[CollectionDefinition(OracleProcess.Collection)]
public sealed class OracleGroup : ICollectionFixture<OracleProcess>;
