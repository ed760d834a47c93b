using System.Reflection;
using EvidenceChain.Cli.Commands;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Tests.Native;

/// <summary>What stands behind a verdict, by name: nobody should have to trust more than this list.</summary>
public sealed class ClosureTests
{
    [Fact]
    public void The_program_is_made_of_proof_bouncycastle_and_the_command_line() =>
        Assert.Equal(["BouncyCastle.Cryptography", "EvidenceChain.Cli", "EvidenceChain.Proof", "System.CommandLine"], ClosureOf(typeof(Exit).Assembly));

    [Fact]
    public void A_verdict_is_made_of_proof_and_bouncycastle_alone() =>
        Assert.Equal(["BouncyCastle.Cryptography", "EvidenceChain.Proof"], ClosureOf(typeof(BundleVerifier).Assembly));

    [Fact]
    public void Proof_can_neither_open_a_socket_nor_start_a_program() => Assert.DoesNotContain(
        typeof(BundleVerifier).Assembly.GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("System.Net", StringComparison.Ordinal) || reference.Name == "System.Diagnostics.Process");

    [Fact]
    public void The_commands_that_judge_talk_to_a_node_only_where_one_is_named()
    {
        var talking = typeof(VerifyCommand).Assembly.GetTypes()
            .Where(type => type.Namespace == "EvidenceChain.Cli.Commands")
            .Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Talk.NodeQuestions))))
            .Select(type => type.Name);
        Assert.Equal([nameof(VerifyCommand)], talking.Where(name => !name.StartsWith('<')).Distinct());
    }

    /// <summary>Assemblies that are not the runtime's own, reached over references, the first included.</summary>
    private static SortedSet<string> ClosureOf(Assembly first)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>([first]);
        while (open.TryDequeue(out var assembly))
        {
            if (found.Add(assembly.GetName().Name!))
            {
                foreach (var reference in assembly.GetReferencedAssemblies().Where(name => !IsOfRuntime(name.Name!)))
                {
                    open.Enqueue(Assembly.Load(reference));
                }
            }
        }
        return found;
    }

    private static bool IsOfRuntime(string name) => File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));
}
