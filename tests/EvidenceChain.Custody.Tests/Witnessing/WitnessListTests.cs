using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Witnessing;

public sealed class WitnessListTests : IDisposable
{
    private static readonly string Key = WitnessBench.Cosigner.Key.ToString();
    private static readonly string Second = new CheckpointCosigner("witness.example/v", new byte[32]).Key.ToString();
    private readonly string folder = Directory.CreateTempSubdirectory("ec-witnesses-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void At_first_start_there_are_explanations_and_no_witness()
    {
        Assert.Empty(WitnessList.Load(folder).Witnesses);
        Assert.Contains("require K", File.ReadAllText(Path.Combine(folder, WitnessList.FileName)), StringComparison.Ordinal);
        Assert.Empty(WitnessedLog.Load(folder, isAnchored: false));
    }

    [Fact]
    public void Lines_name_witnesses_and_how_many_are_required()
    {
        Write($"# ours\nnotary {Key} https://notary.example/w\ncourt {Second} http://10.1.2.3:8970 private after-anchor\nrequire 2\n");
        var list = WitnessList.Load(folder);
        Assert.Equal(["notary", "court"], list.Witnesses.Select(witness => witness.Name));
        Assert.Equal((2, false, true, true), (list.Required, list.Witnesses[0].IsPrivate, list.Witnesses[1].IsPrivate, list.Witnesses[1].IsAfterAnchor));
    }

    [Theory]
    [InlineData("notary KEY")]
    [InlineData("Notary KEY https://notary.example")]
    [InlineData("none KEY https://notary.example")]
    [InlineData("notary KEY ftp://notary.example")]
    [InlineData("notary KEY https://u:p@notary.example")]
    [InlineData("notary nokey https://notary.example")]
    [InlineData("notary LOGKEY https://notary.example")]
    [InlineData("notary KEY https://notary.example public")]
    [InlineData("notary KEY https://a.example\ncourt KEY https://b.example")]
    [InlineData("notary KEY https://a.example\nnotary SECOND https://b.example")]
    [InlineData("notary KEY https://a.example\nrequire 2")]
    [InlineData("notary KEY https://a.example\nrequire 0")]
    [InlineData("notary KEY https://a.example\nrequire 1\nrequire 1")]
    public void A_line_that_cannot_be_used_is_named(string lines)
    {
        Write(lines.Replace("LOGKEY", WitnessBench.Log.Key.ToString(), StringComparison.Ordinal).Replace("KEY", Key, StringComparison.Ordinal).Replace("SECOND", Second, StringComparison.Ordinal));
        Assert.Contains(WitnessList.FileName, Assert.Throws<InvalidDataException>(() => WitnessList.Load(folder)).Message, StringComparison.Ordinal);
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(folder, WitnessList.FileName), text);
}
