using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Cases;
using EvidenceChain.Web.Tests.Accounts;
using EvidenceChain.Web.Tests.Api;
using EvidenceChain.Web.Tests.Sharing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EvidenceChain.Web.Tests.Evidence;

/// <summary>What the pages and the files beside them answer, asked without a browser.</summary>
public sealed partial class EvidencePagesTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task What_a_package_holds_goes_out_as_files_to_be_kept_and_pictures_only_as_pictures()
    {
        var number = (await SealedItem.MakeAsync(service, "https://shop.example/files", "a word")).Order.Number;
        var page = await service.KeyHolder.GetStringAsync($"/evidence/{number}?lang=en");
        foreach (var path in Links().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).Where(path => path.Contains("/members/", StringComparison.Ordinal) || path.Contains("/records/", StringComparison.Ordinal) || path.EndsWith("/package", StringComparison.Ordinal)).Distinct())
        {
            using var answer = await service.KeyHolder.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
            Assert.Matches("^\"?[A-Za-z0-9._-]+\"?$", answer.Content.Headers.ContentDisposition?.FileName);
            Assert.Contains(answer.Content.Headers.ContentType?.MediaType, (string[])["application/octet-stream", "application/wacz"]);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal(answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync()).Length);
        }
        var pictures = Pictures().Matches(page).Select(match => match.Value).Distinct().ToList();
        var answers = new List<(HttpStatusCode, string?)>();
        foreach (var path in pictures)
        {
            using var answer = await service.KeyHolder.GetAsync(path);
            answers.Add((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
        Assert.Equal([(HttpStatusCode.OK, "image/png"), (HttpStatusCode.OK, "image/png"), (HttpStatusCode.NotFound, "application/problem+json")], answers.OrderBy(answer => answer.Item1)); // the third says it is a PNG and is a script
    }

    [Fact]
    public async Task A_bundle_is_handed_out_in_ranges_with_its_digest_in_the_header()
    {
        var number = (await SealedItem.MakeAsync(service, "https://shop.example/bundle", "a word")).Order.Number;
        using var whole = await service.KeyHolder.GetAsync($"/evidence/{number}/bundle");
        var bytes = await whole.Content.ReadAsByteArrayAsync();
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", whole.Headers.GetValues("Repr-Digest").Single());
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/evidence/{number}/bundle") { Headers = { Range = new RangeHeaderValue(100, 299) } };
        using var answer = await service.KeyHolder.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(bytes[100..300], await answer.Content.ReadAsByteArrayAsync());
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/evidence/{number}/bundle") { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var unchanged = await service.KeyHolder.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_damaged_package_is_said_to_be_damaged_and_nothing_of_it_is_shown()
    {
        var item = await SealedItem.MakeAsync(service, "https://shop.example/damaged", "a word");
        var hex = (await service.Office.Register.FindAsync(item.Order.Number, CancellationToken.None))!.Seal!.Package.Sha256.ToHex();
        var path = Path.Combine(service.Data.Blobs, hex[..2], hex);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(100, bytes.AsSpan().IndexOf("indexes/index.cdxj"u8) - 200).Clear(); // within the archive
        await File.WriteAllBytesAsync(path, bytes);
        using var tile = await service.KeyHolder.GetAsync($"/evidence/{item.Order.Number}/thumbnail");
        Assert.Equal(HttpStatusCode.InternalServerError, tile.StatusCode);
        await File.WriteAllBytesAsync(path, bytes[..^50]);
        Assert.Contains("The package cannot be read", await service.KeyHolder.GetStringAsync($"/evidence/{item.Order.Number}?lang=en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/captures")]
    [InlineData("/captures/new")]
    [InlineData("/cases")]
    [InlineData("/cases/00")]
    [InlineData("/evidence/EC-0000-0000-0000-0000-0")]
    [InlineData("/evidence/EC-0000-0000-0000-0000-0/proof")]
    [InlineData("/evidence/EC-0000-0000-0000-0000-0/bundle")]
    [InlineData("/evidence/EC-0000-0000-0000-0000-0/members/report.json")]
    public async Task A_stranger_is_asked_who_it_is(string path)
    {
        using var answer = await service.Stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var post = await service.Stranger.PostAsync(path, new FormUrlEncodedContent([new("urls", "https://shop.example/")]));
        Assert.Contains(post.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest, HttpStatusCode.MethodNotAllowed]);
    }

    [Fact]
    public async Task A_list_is_narrowed_and_continued_without_losing_or_doubling_one()
    {
        List<string> made = [];
        for (var at = 0; at < 35; at++)
        {
            made.Add((await service.Office.Orders.PlaceAsync(new() { Url = new($"https://paging.example/100%25_{at}"), RequestedBy = "test", Case = "paging" }, CancellationToken.None)).Number.ToString());
        }
        List<string> shown = [];
        for (var path = "/captures?case=paging&q=100%2525_"; path is not null;)
        {
            var page = await service.KeyHolder.GetStringAsync(path);
            shown.AddRange(Numbers().Matches(page).Select(match => match.Groups[1].Value));
            path = Older().Match(page) is { Success: true } older ? WebUtility.HtmlDecode(older.Groups[1].Value) : null;
        }
        Assert.Equal(made.AsEnumerable().Reverse(), shown);
        Assert.Contains("No capture fits", await service.KeyHolder.GetStringAsync("/captures?lang=en&q=100_never"), StringComparison.Ordinal);
        Assert.Contains(made[7], await service.KeyHolder.GetStringAsync($"/captures?q={made[7].ToLowerInvariant()}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_organisation_owns_is_to_this_one_as_what_does_not_exist()
    {
        var (ours, theirs) = (await service.OrganisationAsync("Ours"), await service.OrganisationAsync("Theirs"));
        using var us = await service.KeyOfAsync("us@ours.example", ours.Id, KeyScope.Capture, Role.RightsHolder);
        using var them = await service.KeyOfAsync("them@theirs.example", theirs.Id, KeyScope.Capture, Role.RightsHolder);
        var number = (await SealedItem.MakeAsync(service, "https://isolated.example/1", "ours alone", "isolated", owner: ours.Id)).Order.Number;
        var cases = service.Services.GetRequiredService<CaseBook>();
        var folder = await cases.OpenAsync("isolated", "", ours.Id, "us", CancellationToken.None);
        await cases.AddAsync(folder, number, "us", CancellationToken.None);
        foreach (var path in new[] { "", "/proof", "/bundle", "/package", "/thumbnail", "/text", "/records/1", "/pictures/3", "/members/report.json" }.Select(rest => $"/evidence/{number}{rest}").Concat([$"/cases/{folder}", $"/cases/{folder}/list"]))
        {
            using var seen = await us.GetAsync(path);
            using var hidden = await them.GetAsync(path);
            Assert.True(hidden.StatusCode == HttpStatusCode.NotFound && (seen.StatusCode == HttpStatusCode.OK || path.Contains("/pictures/", StringComparison.Ordinal)), $"{path}: {seen.StatusCode}, {hidden.StatusCode}");
        }
        foreach (var path in new[] { "/captures", "/captures?case=isolated", $"/captures?q={number}", "/cases" })
        {
            Assert.DoesNotContain("isolated.example", await them.GetStringAsync(path), StringComparison.Ordinal);
            Assert.DoesNotContain(folder, await them.GetStringAsync(path), StringComparison.Ordinal);
        }
        Assert.Contains("isolated.example", await us.GetStringAsync($"/captures?q={number}"), StringComparison.Ordinal);
        Assert.Contains(folder, await us.GetStringAsync("/cases"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_is_found_though_it_could_break_a_query()
    {
        var number = (await SealedItem.MakeAsync(service, "https://shop.example/title", "飞鹭%_\\' or 1=1 --")).Order.Number.ToString();
        Assert.Contains(number, await service.KeyHolder.GetStringAsync($"/captures?q={Uri.EscapeDataString("飞鹭%_\\' OR")}"), StringComparison.Ordinal);
        Assert.DoesNotContain(number, await service.KeyHolder.GetStringAsync($"/captures?q={Uri.EscapeDataString("飞鹭_")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_addresses_is_looked_at_before_anything_is_ordered()
    {
        var orders = await service.Office.Register.ListAsync(1000, null, CancellationToken.None);
        var text = "网址,案件\nhttps://csv.example/1,甲案\nnonsense,乙案\n";
        using var list = new ByteArrayContent(CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text));
        var preview = await PostAsync("/captures/new", "/captures/new?handler=Preview", new MultipartFormDataContent { { list, "list", "list.csv" } });
        Assert.Contains("甲案", preview, StringComparison.Ordinal);
        Assert.Contains("不是网址", preview, StringComparison.Ordinal);
        Assert.Equal(orders.Count, (await service.Office.Register.ListAsync(1000, null, CancellationToken.None)).Count);

        var lines = Lines().Match(preview).Groups[1].Value.Trim();
        var done = await PostAsync("/captures/new", "/captures/new?handler=List", new MultipartFormDataContent { { new StringContent(WebUtility.HtmlDecode(lines)), "lines" }, { new StringContent("light"), "Profile" } }, mayRedirect: true);
        var placed = (await service.Office.Register.ListAsync(1000, null, CancellationToken.None))[0];
        Assert.Equal(("https://csv.example/1", "甲案"), (placed.Url, placed.Case));
        Assert.Contains(placed.Number.ToString(), done, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        using var answer = await service.KeyHolder.PostAsync("/captures/new", new FormUrlEncodedContent([new("Urls", "https://forged.example/")]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await using var database = NpgsqlDataSource.Create(service.Data.ConnectionString(ClusterRoles.Custodian));
        Assert.Equal(0L, await database.Command("select count(*) from custody.orders where url like '%forged.example%'").ScalarAsync<long>(CancellationToken.None));
    }

    [Fact]
    public async Task A_link_shows_what_is_in_its_scope_masked_and_ends_when_it_is_ended()
    {
        var item = await SealedItem.MakeAsync(service, "https://shop.example/13812345678", "联系人：张三 13812345678", null, [("联系人：", 20), ("张三", 20), ("13812345678", 60), ("已售 300", 100)]);
        var other = await SealedItem.MakeAsync(service, "https://shop.example/other", "another");
        var number = item.Order.Number;
        var made = await PostAsync($"/evidence/{number}", $"/evidence/{number}?handler=Share", new FormUrlEncodedContent([new("addressee", "对方"), new("days", "3")]));
        var secret = Secret().Match(made).Groups[1].Value;

        using var answer = await service.Stranger.GetAsync($"/shared/{secret}/{number}?lang=en");
        Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain("13812345678", page.Replace($"/evidence/{number}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("张三", page, StringComparison.Ordinal);
        Assert.Contains("138****", page, StringComparison.Ordinal);
        var pixels = TestPng.PixelsOf(await service.Stranger.GetByteArrayAsync($"/shared/{secret}/{number}/tiles/0"), 3);
        byte At(int x, int y) => pixels[((y * SealedItem.Width) + x) * 3];
        Assert.Equal((40, 40, 255), (At(30, 25), At(30, 65), At(30, 105)));

        foreach (var path in new[] { $"/shared/{secret}/{other.Order.Number}", $"/shared/{secret}/{number}/bundle", $"/shared/{secret}/{number}/tiles/1", $"/shared/{secret}x/{number}", $"/evidence/{number}/pictures/1" })
        {
            using var refused = await service.Stranger.GetAsync(path);
            Assert.Contains(refused.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.Unauthorized]);
        }
        await using var database = NpgsqlDataSource.Create(service.Data.ConnectionString(ClusterRoles.Custodian));
        Assert.Equal([$"view {number}"], await database.Command("select what from web.share_visits v join web.shares s on s.id = v.share_id where s.number = $1 and network = '127.0.0.0/24'", number.ToString()).ListAsync(row => row.GetString(0), CancellationToken.None));

        var id = await database.Command("select id from web.shares where number = $1", number.ToString()).ScalarAsync<string>(CancellationToken.None);
        await PostAsync($"/evidence/{number}", $"/evidence/{number}?handler=EndShare", new FormUrlEncodedContent([new("share", id!)]), mayRedirect: true);
        using var gone = await service.Stranger.GetAsync($"/shared/{secret}/{number}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Exhibits_keep_the_order_they_are_given_and_a_correction_is_told_on_both()
    {
        var (first, second) = ((await SealedItem.MakeAsync(service, "https://shop.example/a", "first", "exhibits")).Order.Number, (await SealedItem.MakeAsync(service, "https://shop.example/b", "second", "exhibits")).Order.Number);
        var folder = await PostAsync("/cases", "/cases", new FormUrlEncodedContent([new("reference", "exhibits"), new("title", "甲诉乙")]), mayRedirect: true);
        var path = $"/cases/{Folder().Match(folder).Groups[1].Value}";
        foreach (var number in new[] { first, second })
        {
            await PostAsync(path, $"{path}?handler=Add", new FormUrlEncodedContent([new("number", number.ToString().ToLowerInvariant())]), mayRedirect: true);
        }
        await PostAsync(path, $"{path}?handler=Exhibit", new FormUrlEncodedContent([new("number", second.ToString()), new("act", "up")]), mayRedirect: true);
        await PostAsync(path, $"{path}?handler=Exhibit", new FormUrlEncodedContent([new("number", second.ToString()), new("act", "note"), new("note", "证明销售事实")]), mayRedirect: true);
        var list = WebUtility.HtmlDecode(await service.KeyHolder.GetStringAsync($"{path}/list"));
        Assert.True(list.IndexOf(second.ToString(), StringComparison.Ordinal) < list.IndexOf(first.ToString(), StringComparison.Ordinal));
        Assert.Contains("证明销售事实", list, StringComparison.Ordinal);
        Assert.Contains("没有这个存证编号", await PostAsync(path, $"{path}?handler=Add", new FormUrlEncodedContent([new("number", "EC-0000-0000-0000-0000-0")])), StringComparison.Ordinal);

        await PostAsync($"/evidence/{second}", $"/evidence/{second}?handler=Correct", new FormUrlEncodedContent([new("corrects", first.ToString()), new("reason", "价格未显示")]), mayRedirect: true);
        Assert.Contains("corrected by", await service.KeyHolder.GetStringAsync($"/evidence/{first}?lang=en"), StringComparison.Ordinal);
        Assert.Contains("价格未显示", WebUtility.HtmlDecode(await service.KeyHolder.GetStringAsync($"/evidence/{second}")), StringComparison.Ordinal);
        Assert.Contains("请填写另一个", await PostAsync($"/evidence/{second}", $"/evidence/{second}?handler=Correct", new FormUrlEncodedContent([new("corrects", second.ToString()), new("reason", "x")])), StringComparison.Ordinal);
    }

    /// <summary>Fetches a page for its token and sends a form as a browser does; the answer, or the page it leads to.</summary>
    private async Task<string> PostAsync(string page, string path, HttpContent form, bool mayRedirect = false)
    {
        // A redirect is followed by hand: the client takes the key off where it follows by itself.
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address, DefaultRequestHeaders = { Authorization = service.KeyHolder.DefaultRequestHeaders.Authorization } };
        using var shown = await browser.GetAsync(page);
        var token = Token().Match(await shown.Content.ReadAsStringAsync()).Groups[1].Value;
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form, Headers = { { "x-form-token", token } } };
        using var posted = await browser.SendAsync(request);
        using var answer = mayRedirect && posted.Headers.Location is { } place ? await browser.GetAsync(new Uri(service.Address, place)) : posted;
        Assert.True(mayRedirect ? answer.IsSuccessStatusCode : answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest && answer.Content.Headers.ContentLength is not 0, $"{path}: {answer.StatusCode} with token {token.Length}");
        return $"{answer.RequestMessage!.RequestUri}\n{WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync())}";
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex("href=\"(/[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("/evidence/[^/\"]+/pictures/[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pictures();

    [GeneratedRegex("<h2><a href=\"/evidence/(EC-[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Numbers();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Older();

    [GeneratedRegex("<textarea name=\"lines\"[^>]*>([^<]*)</textarea>", RegexOptions.NonBacktracking)]
    private static partial Regex Lines();

    [GeneratedRegex("/shared/([A-Za-z0-9_-]{20,})", RegexOptions.NonBacktracking)]
    private static partial Regex Secret();

    [GeneratedRegex("/cases/([0-9a-f]{20})", RegexOptions.NonBacktracking)]
    private static partial Regex Folder();
}
