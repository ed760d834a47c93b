using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;

namespace EvidenceChain.Web.Tests.Api;

public sealed class ServiceApiTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task The_log_is_served_as_tiles_that_give_the_root_of_its_checkpoint()
    {
        var order = await service.Office.Orders.PlaceAsync(new() { Url = new("https://shop.example/1"), RequestedBy = "test" }, CancellationToken.None);
        var policy = Policy.Parse(await service.Stranger.GetByteArrayAsync("/api/v1/policy")).Value;
        var checkpoint = SignedCheckpoint.Parse(await service.Stranger.GetByteArrayAsync("/log/checkpoint")).Value;
        Assert.Equal(NoteVerdict.Verified, checkpoint.VerifyLog([.. policy.Logs.Select(log => log.Key)]).Verdict);
        var size = checkpoint.Checkpoint.Size;
        Assert.InRange(size, 7, 255);

        var entries = await service.Stranger.GetByteArrayAsync("/log/" + TilePath.Of(new(TileCoordinates.Entries, 0, (int)size)));
        var digests = EntryBundle.Parse(entries, (int)size).Value;
        Assert.Contains(order.Text.Digest.ToArray(), digests.Select(entry => entry.ToArray()));
        var leaves = digests.Select(entry => Merkle.LeafHash(entry.Span)).ToArray();
        Assert.Equal(checkpoint.Checkpoint.Root, Merkle.RootOf(leaves));
        var tile = new TileCoordinates(0, 0, (int)size);
        Assert.Equal(tile.ToBytes((_, index) => leaves[index]), await service.Stranger.GetByteArrayAsync("/log/" + TilePath.Of(tile)));
    }

    [Theory]
    [InlineData("/api/v1/captures")]
    [InlineData("/api/v1/watches")]
    [InlineData("/jobs")]
    public async Task A_stranger_reads_the_log_and_nothing_else(string path)
    {
        using var answer = await service.Stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var known = await service.KeyHolder.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Theory]
    [InlineData("/log/tile/0/001")]
    [InlineData("/log/tile/0/1")]
    [InlineData("/log/tile/0/x009/x223/x372/x036/x854/x775/807")]
    [InlineData("/log/tile/entries/x009/x223/x372/x036/x854/x775/807")]
    [InlineData("/api/v1/captures/EC-0000-0000-0000-0000-0")]
    [InlineData("/api/v1/captures/nonsense/bundle")]
    [InlineData("/api/v1/captures/nonsense/events")]
    [InlineData("/api/v1/captures?after=nonsense")]
    [InlineData("/api/v1/nothing")]
    public async Task What_is_not_there_is_a_problem_in_json(string path)
    {
        using var answer = await service.KeyHolder.GetAsync(path);
        await AssertProblemAsync(HttpStatusCode.NotFound, answer);
    }

    [Theory]
    [InlineData("""{"urls":["https://shop.example/"],"allow_private":["10.0.0.0/8"]}""")]
    [InlineData("""{"urls":null}""")]
    [InlineData("""{"urls":["https://shop.example/"],"timeout_seconds":0}""")]
    [InlineData("""{"urls":["https://shop.example/"],"language":"zh_CN"}""")]
    [InlineData("""{"urls":["https://shop.example/"],"time_zone":"Asia/Nowhere"}""")]
    [InlineData("""{"urls":["https://shop.example/"],"viewport":"1366*768"}""")]
    [InlineData("no json")]
    public async Task What_a_key_holder_may_not_ask_is_a_bad_request(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await service.KeyHolder.PostAsync("/api/v1/captures", content);
        await AssertProblemAsync(HttpStatusCode.BadRequest, answer);
    }

    [Fact]
    public async Task Private_ranges_are_opened_over_the_socket_only_and_own_listeners_never()
    {
        var port = service.KeyHolder.BaseAddress!.Port;
        var asked = new { urls = new[] { $"http://127.0.0.1:{port}/", "http://127.0.0.1:9/", "ftp://shop.example/", "https://user@shop.example/" }, allow_private = new[] { "127.0.0.0/8" } };
        using var refused = await service.KeyHolder.PostAsJsonAsync("/api/v1/captures", asked);
        await AssertProblemAsync(HttpStatusCode.BadRequest, refused);
        using var answer = await service.Administrator.PostAsJsonAsync("/api/v1/captures", asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var taken = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(["refused-address", null, "bad-url", "bad-url"], taken.RootElement.GetProperty("captures").EnumerateArray().Select(capture => capture.GetProperty("refusal").GetString()));
        var number = taken.RootElement.GetProperty("captures")[1].GetProperty("number").GetString();

        using var view = JsonDocument.Parse(await service.KeyHolder.GetStreamAsync($"/api/v1/captures/{number}"));
        Assert.Equal(number, view.RootElement.GetProperty("number").GetString());
        Assert.Equal(JsonValueKind.Null, view.RootElement.GetProperty("level").ValueKind);
        using var bundle = await service.KeyHolder.GetAsync($"/api/v1/captures/{number}/bundle");
        await AssertProblemAsync(HttpStatusCode.Conflict, bundle);
    }

    [Fact]
    public async Task A_watch_is_added_listed_and_removed()
    {
        using var refused = await service.KeyHolder.PostAsJsonAsync("/api/v1/watches", new { url = "https://user@shop.example/", every_seconds = 60 });
        await AssertProblemAsync(HttpStatusCode.BadRequest, refused);
        using var added = await service.KeyHolder.PostAsJsonAsync("/api/v1/watches", new { url = "https://shop.example/", every_seconds = 3600 });
        using var watch = JsonDocument.Parse(await added.Content.ReadAsStreamAsync());
        var id = watch.RootElement.GetProperty("id").GetString();
        Assert.Contains(id!, await service.KeyHolder.GetStringAsync("/api/v1/watches"), StringComparison.Ordinal);
        using var removed = await service.KeyHolder.DeleteAsync($"/api/v1/watches/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var again = await service.KeyHolder.DeleteAsync($"/api/v1/watches/{id}");
        await AssertProblemAsync(HttpStatusCode.NotFound, again);
    }

    private static async Task AssertProblemAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
    }
}
