using System.Diagnostics;

namespace EvidenceChain.Capture.Tests;

/// <summary>Programs by others that read what we write: scripts of <c>tests/witnesses</c>, and the lock-filed npm packages beside them.</summary>
internal static class Witness
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>The lines it prints; its failure, or its complaints, fail the test.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, string[] arguments, IEnumerable<string> input)
    {
        var folder = await InstallAsync("witnesses");
        var (lines, errors, exit) = await RunAsync("node", [script, .. arguments], folder, input);
        Assert.True(exit == 0, errors);
        return lines;
    }

    /// <summary>Installs what a lock file under <c>tests</c> names, once; gives the folder.</summary>
    public static async Task<string> InstallAsync(string name)
    {
        var folder = Folder(name);
        await Installing.WaitAsync();
        try
        {
            if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
            {
                var (_, errors, exit) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, []);
                Assert.True(exit == 0, errors);
            }
            return folder;
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<(IReadOnlyList<string> Lines, string Errors, int Exit)> RunAsync(string program, string[] arguments, string folder, IEnumerable<string> input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        // Read while it is written to, or both pipes fill up.
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        foreach (var line in input)
        {
            await process.StandardInput.WriteLineAsync(line);
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return ((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), await errors, process.ExitCode);
    }

    private static string Folder(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run from inside the repository");
        }
        return Path.Combine(folder.FullName, "tests", name);
    }
}
