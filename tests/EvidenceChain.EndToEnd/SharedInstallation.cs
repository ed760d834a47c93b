// Each class drives a whole installation; two at once would only wait for each other's browsers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EvidenceChain.EndToEnd;

/// <summary>An installation and a site that several test classes use, one class after the other.</summary>
public sealed class SharedInstallation : IAsyncLifetime
{
    internal Installation Here { get; private set; } = null!;

    internal LocalSite Site { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Here = await Installation.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await Site.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SharedInstallationCollection : ICollectionFixture<SharedInstallation>
{
    public const string Name = "one installation";
}
