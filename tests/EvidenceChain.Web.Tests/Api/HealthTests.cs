using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Walk;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EvidenceChain.Web.Tests.Api;

public sealed class HealthTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    /// <summary>A clock that is so much ahead: what was done just now has waited that long.</summary>
    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    [Fact]
    public async Task A_service_without_a_worker_is_ready_and_not_well_and_a_stranger_is_told_the_part_alone()
    {
        Assert.Equal("ready\n", await service.Stranger.GetStringAsync("/ready"));
        using var told = await service.Stranger.GetAsync("/health");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "worker\n"), (told.StatusCode, await told.Content.ReadAsStringAsync()));
        using var whole = await service.Administrator.GetAsync("/health");
        Assert.Equal("worker: no worker takes captures now\n", await whole.Content.ReadAsStringAsync());
        var listed = await service.Administrator.GetFromJsonAsync<JsonElement>("/api/v1/health");
        Assert.False(listed.GetProperty("is_well").GetBoolean());
        Assert.Equal("worker", listed.GetProperty("ailments")[0].GetProperty("part").GetString());
    }

    [Fact]
    public async Task Evidence_that_does_not_get_on_is_counted_with_its_step_and_since_when()
    {
        var database = service.Services.GetRequiredService<NpgsqlDataSource>();
        var order = await service.Office.Orders.PlaceAsync(new() { Url = new("https://shop.example/waits"), RequestedBy = "test" }, CancellationToken.None);
        Assert.Empty(await new Standstills(database, TimeProvider.System).FindAsync(CancellationToken.None));

        var later = await new Standstills(database, new Ahead(TimeSpan.FromHours(1))).FindAsync(CancellationToken.None);
        Assert.Contains(later, standstill => standstill is { Step: WalkStep.Capture, Count: >= 1 } && standstill.Since <= order.Statement.MadeAt.AddSeconds(1));
        Assert.DoesNotContain(later, standstill => standstill.Step == WalkStep.Request);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(long.MaxValue / 2_000_000, false)]
    public void Below_its_reserve_a_disk_takes_nothing_new(long megabytes, bool isEnough) =>
        Assert.Equal(isEnough, new DiskReserve(Path.GetTempPath(), megabytes).WhyNot() is null);
}
