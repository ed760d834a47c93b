using System.Net;
using System.Text.RegularExpressions;

namespace EvidenceChain.Web.Tests.Accounts;

/// <summary>A person at a browser without scripts: keeps cookies, follows redirects by itself, sends forms with the token of the page it saw.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient http;

    public Browser(Uri address)
    {
        http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = true }) { BaseAddress = address };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Of the newest answer.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>Path and query of the page that the newest answer is.</summary>
    public string Place { get; private set; } = "";

    public string Text { get; private set; } = "";

    public async Task<string> SeeAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
        return await TakeAsync(answer);
    }

    /// <summary>Sends the form of the page that was seen last, or of <paramref name="page"/>.</summary>
    public async Task<string> SendAsync(string? page, string handler, params (string Name, string Value)[] fields)
    {
        if (page is not null)
        {
            await SeeAsync(page);
        }
        var token = Token().Match(Text);
        var address = handler.Length == 0 ? Place : $"{Place.Split('?')[0]}?handler={handler}";
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token.Success ? token.Groups[1].Value : "")]);
        using var answer = await http.PostAsync(new Uri(address, UriKind.Relative), form);
        return await TakeAsync(answer);
    }

    public Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request) => http.SendAsync(request);

    public Task<string> SignInAsync(string email, string password) => SendAsync("/sign-in", "", ("email", email), ("password", password));

    public void Dispose() => http.Dispose();

    private async Task<string> TakeAsync(HttpResponseMessage answer)
    {
        (Status, Place) = (answer.StatusCode, answer.RequestMessage!.RequestUri!.PathAndQuery);
        Text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        return Text;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
