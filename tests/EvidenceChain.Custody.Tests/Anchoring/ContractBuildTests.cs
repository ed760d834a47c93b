using System.Diagnostics;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class ContractBuildTests
{
    [Fact]
    public async Task The_committed_artifact_is_what_the_source_compiles_to_byte_for_byte()
    {
        using var build = Process.Start(new ProcessStartInfo("node", ["build.mjs", "--check"]) { WorkingDirectory = Repository.ContractsFolder, RedirectStandardError = true })!;
        var errors = await build.StandardError.ReadToEndAsync();
        await build.WaitForExitAsync();

        Assert.True(build.ExitCode == 0, errors);
    }
}
