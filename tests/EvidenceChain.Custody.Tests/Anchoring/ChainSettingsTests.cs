using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class ChainSettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ec-chain-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_first_start_leaves_an_explained_file_and_the_installations_own_chain()
    {
        Assert.Null(ChainSettings.Load(folder));
        Assert.All(File.ReadLines(Path.Combine(folder, ChainSettings.FileName)).Where(line => line.Length > 0), line => Assert.StartsWith("#", line, StringComparison.Ordinal));
        Assert.Null(ChainSettings.Load(folder));
    }

    [Fact]
    public void A_line_names_kind_finality_nodes_contract_and_whether_they_are_near()
    {
        var settings = Load("consortium first-block http://10.0.0.1:8545 https://node.example/rpc contract=0x5fbdb2315678afecb367f032d93f642f64180aa3 private")!;
        Assert.Equal((ChainKind.Consortium, FinalityRule.FirstBlock, true), (settings.Kind, settings.Finality, settings.IsPrivate));
        Assert.Equal(["http://10.0.0.1:8545/", "https://node.example/rpc"], settings.Nodes.Select(node => node.AbsoluteUri));
        Assert.Equal("0x5fbdb2315678afecb367f032d93f642f64180aa3", settings.Contract.ToString());
        var other = Load("public finalized https://node.example/")!;
        Assert.Equal((ChainKind.Public, FinalityRule.FinalizedTag, null, false), (other.Kind, other.Finality, other.Contract, other.IsPrivate));
    }

    [Theory]
    [InlineData("local first-block http://127.0.0.1:8545")]
    [InlineData("public soon https://node.example/")]
    [InlineData("public finalized")]
    [InlineData("public finalized ftp://node.example/")]
    [InlineData("public finalized https://node.example/ https://node.example/")]
    [InlineData("public finalized https://node.example/ contract=0x12")]
    [InlineData("public finalized https://node.example/ private private")]
    [InlineData("public finalized https://node.example/\npublic finalized https://other.example/")]
    public void A_line_that_cannot_be_meant_is_refused_with_its_number(string text) =>
        Assert.Contains(" line ", Assert.Throws<InvalidDataException>(() => Load(text)).Message, StringComparison.Ordinal);

    private NetworkSettings? Load(string text)
    {
        File.WriteAllText(Path.Combine(folder, ChainSettings.FileName), $"# where\n{text}\n");
        return ChainSettings.Load(folder);
    }
}
