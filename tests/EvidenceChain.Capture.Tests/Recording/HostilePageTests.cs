using EvidenceChain.Hostile;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>One site and one folder for all bad pages of a class.</summary>
public sealed class HostileFixture : IAsyncLifetime, IDisposable
{
    private readonly HostileSite site = new(HostilePages.All);
    private readonly Trial trial;

    public HostileFixture() => trial = new(site, TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    public void Dispose() => trial.Dispose();

    /// <summary>Everything that was not as it should be, in words.</summary>
    public async Task<string> FaultsAsync(string name)
    {
        var one = HostilePages.All.Single(one => one.Name == name);
        var result = await trial.RunAsync(one, TimeSpan.FromSeconds(one.Seconds), CancellationToken.None);
        return result.Faults.Count == 0 ? "" : result.ToString();
    }

    /// <summary>Half of the pages of a test run: the two halves run at the same time.</summary>
    internal static TheoryData<string> Half(int half)
    {
        var data = new TheoryData<string>();
        foreach (var (index, one) in HostilePages.Suite.Index())
        {
            if (index % 2 == half)
            {
                data.Add(one.Name);
            }
        }
        return data;
    }
}

public sealed class HostilePageTests(HostileFixture pages) : IClassFixture<HostileFixture>
{
    public static TheoryData<string> Names => HostileFixture.Half(0);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_page_ends_in_time_in_a_whole_package_that_says_what_it_is(string name)
    {
        var faults = await pages.FaultsAsync(name);
        Assert.True(faults.Length == 0, faults);
    }
}

public sealed class MoreHostilePageTests(HostileFixture pages) : IClassFixture<HostileFixture>
{
    public static TheoryData<string> Names => HostileFixture.Half(1);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_page_ends_in_time_in_a_whole_package_that_says_what_it_is(string name)
    {
        var faults = await pages.FaultsAsync(name);
        Assert.True(faults.Length == 0, faults);
    }
}
