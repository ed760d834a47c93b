using EvidenceChain.Capture.Tests.Observing;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>Small pages as platforms show them in place of a listing, and listings that look like such pages, each with the outcome it must have.</summary>
internal static class OutcomePages
{
    private const string Buy = "<h1>蓝牙耳机</h1><b>￥99</b><button>加入购物车</button>", BuyEn = "<h1>Desk lamp</h1><b>$20</b><button>Add to cart</button>";
    private static readonly string Long = "<p>" + string.Concat(Enumerable.Repeat("本文介绍网站如何识别机器人，以及用户为什么会看到各种页面。", 80)) + "</p>";

    public static readonly IReadOnlyDictionary<string, (ShelfPage Page, CaptureOutcome Outcome)> All = new (string Name, CaptureOutcome Outcome, string Title, string Body, int Status)[]
    {
        // Walls and codes.
        ("cloudflare", CaptureOutcome.Blocked, "Just a moment...", "<h2>Checking your browser before accessing shop.example.</h2>", 403),
        ("cloudflare-200", CaptureOutcome.Blocked, "Just a moment...", "<p>Enable JavaScript and cookies to continue</p>", 200),
        ("cloudflare-503", CaptureOutcome.Blocked, "Just a moment...", "<p>Please wait</p>", 503),
        ("akamai", CaptureOutcome.Blocked, "Access Denied", "<h1>Access Denied</h1>You don't have permission to access this server.", 200),
        ("robot-check", CaptureOutcome.Blocked, "Robot Check", "<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot.</p>", 200),
        ("shop-code", CaptureOutcome.Blocked, "Amazing shop", "<h4>Enter the characters you see below</h4><form><img><input></form>", 200),
        ("px", CaptureOutcome.Blocked, "Access to this page has been denied.", "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>", 200),
        ("px-untitled", CaptureOutcome.Blocked, "shop.example", "<p>Press &amp; Hold to confirm you are a human</p>", 200),
        ("interruption", CaptureOutcome.Blocked, "Pardon Our Interruption...", "<p>Something about your browser made us think you were a bot.</p>", 200),
        ("recaptcha", CaptureOutcome.Blocked, "shop.example", "<p>One more step</p><iframe src='/recaptcha/api2' width=300 height=80></iframe>", 200),
        ("turnstile", CaptureOutcome.Blocked, "shop.example", "<div id=challenge-form>Wait</div>", 200),
        ("too-many", CaptureOutcome.Blocked, "shop.example", "<h1>Too Many Requests</h1>", 200),
        ("status-429", CaptureOutcome.Blocked, "shop.example", "<h1>slow down</h1>", 429),
        ("traffic", CaptureOutcome.Blocked, "Search", "<p>Our systems have detected unusual traffic from your computer network.</p>", 200),
        ("blocked-en", CaptureOutcome.Blocked, "shop", "<h1>Sorry, you have been blocked</h1>", 200),
        ("zh-code", CaptureOutcome.Blocked, "验证码", "<p>请输入图中字符</p><input>", 200),
        ("zh-slide", CaptureOutcome.Blocked, "淘宝网", "<p>亲，请拖动下方滑块完成验证</p>", 200),
        ("zh-safe", CaptureOutcome.Blocked, "安全验证 - 某平台", "<p>点击按钮</p>", 200),
        ("zh-frequent", CaptureOutcome.Blocked, "某平台", "<h2>您的访问过于频繁，请稍后再试</h2>", 200),
        ("zh-unusual", CaptureOutcome.Blocked, "某平台", "<div>系统检测到您的访问异常</div>", 200),
        ("zh-nocaptcha", CaptureOutcome.Blocked, "某平台", "<div id=nc_1_wrapper>>></div>", 200),
        ("zh-refused", CaptureOutcome.Blocked, "访问受限", "<p>您的访问被拒绝</p>", 200),
        ("zh-tw", CaptureOutcome.Blocked, "商城", "<p>請完成驗證</p>", 200),
        // To be logged in.
        ("zh-login", CaptureOutcome.Login, "登录", "<form><input type=password></form>", 200),
        ("zh-login-site", CaptureOutcome.Login, "用户登录 - 某商城", "<form><input type=password></form>", 200),
        ("zh-login-code", CaptureOutcome.Login, "登录", "<form><input type=password><div class=geetest_holder>验证</div></form>", 200),
        ("en-login", CaptureOutcome.Login, "Sign in to your account", "<form><input type=password></form>", 200),
        ("status-401", CaptureOutcome.Login, "no", "no", 401),
        ("zh-login-line", CaptureOutcome.Login, "某平台", "<p>请先登录后查看商品详情</p>", 200),
        ("zh-login-scan", CaptureOutcome.Login, "某平台", "<p>扫码登录</p><img>", 200),
        ("en-login-line", CaptureOutcome.Login, "Shop", "<p>Please log in to continue.</p>", 200),
        ("en-must", CaptureOutcome.Login, "Shop", "<p>You must be logged in to view this page.</p>", 200),
        // No longer there.
        ("status-404", CaptureOutcome.Gone, "x", "x", 404),
        ("status-410", CaptureOutcome.Gone, "x", "x", 410),
        ("zh-off", CaptureOutcome.Gone, "蓝牙耳机 某店", "<h1>蓝牙耳机</h1><p>商品已下架</p>", 200),
        ("zh-off-long", CaptureOutcome.Gone, "蓝牙耳机 某店", "<h1>蓝牙耳机</h1><p>此商品已下架</p>" + Long, 200),
        ("zh-none", CaptureOutcome.Gone, "某平台", "<p>很抱歉，您查看的宝贝不存在，可能已下架或者被转移。</p>", 200),
        ("zh-counter", CaptureOutcome.Gone, "松子 - 某商城", "<h1>松子</h1><div>该商品已下柜，非常抱歉！</div>", 200),
        ("zh-invalid", CaptureOutcome.Gone, "某平台", "<span>商品已失效</span>", 200),
        ("zh-shop", CaptureOutcome.Gone, "某平台", "<p>该店铺已关闭</p>", 200),
        ("zh-page", CaptureOutcome.Gone, "页面不存在", "<p>去首页看看</p>", 200),
        ("zh-tw-none", CaptureOutcome.Gone, "商城", "<p>查無此商品</p>", 200),
        ("en-ended", CaptureOutcome.Gone, "Lamp | Bay", "<h1>Lamp</h1><p>This listing has ended.</p>", 200),
        ("en-ended-was", CaptureOutcome.Gone, "Lamp | Bay", "<h1>Lamp</h1><p>This listing was ended by the seller.</p><b>$20</b>", 200),
        ("en-longer", CaptureOutcome.Gone, "Lamp", "<p>Sorry, this item is no longer available</p>", 200),
        ("en-removed", CaptureOutcome.Gone, "Market", "<p>This listing has been removed.</p>", 200),
        ("en-title", CaptureOutcome.Gone, "Page Not Found | Shop", "<p>Oops</p>", 200),
        ("en-typographic", CaptureOutcome.Gone, "Shop", "<h1>We couldn’t find that page</h1>", 200),
        // Not from here.
        ("status-451", CaptureOutcome.Geo, "x", "x", 451),
        ("geo-en", CaptureOutcome.Geo, "Shop", "<p>This product is not available in your region.</p>", 200),
        ("geo-country", CaptureOutcome.Geo, "Shop", "<p>Sorry, this isn't available in your country.</p>", 200),
        ("geo-403", CaptureOutcome.Geo, "Shop", "<h1>Access from your country is not permitted</h1>", 403),
        ("geo-zh", CaptureOutcome.Geo, "某平台", "<p>抱歉，您所在的地区暂不支持访问</p>", 200),
        ("geo-zh-country", CaptureOutcome.Geo, "某平台", "<p>您所在的国家或地区无法购买此商品</p>", 200),
        // The site's own failure.
        ("status-500", CaptureOutcome.Error, "x", "x", 500),
        ("status-503", CaptureOutcome.Error, "Service Unavailable", "x", 503),
        ("error-200", CaptureOutcome.Error, "502 Bad Gateway", "<h1>502 Bad Gateway</h1>", 200),
        ("error-line", CaptureOutcome.Error, "Shop", "<h1>Internal Server Error</h1>", 200),
        ("error-zh", CaptureOutcome.Error, "某平台", "<p>系统繁忙，请稍后再试</p>", 200),
        ("error-zh-busy", CaptureOutcome.Error, "某平台", "<p>服务器开小差了</p>", 200),
        // Listings and other pages that only look like those.
        ("item-code", CaptureOutcome.Content, "验证码 - 某商城", Buy.Replace("蓝牙耳机", "验证码", StringComparison.Ordinal), 200),
        ("item-code-receiver", CaptureOutcome.Content, "验证码接收器 短信验证码 - 某商城", "<h1>验证码接收器</h1><b>￥99</b>", 200),
        ("item-captcha", CaptureOutcome.Content, "Captcha: the board game", "<h1>Captcha: the board game</h1><b>$30</b>", 200),
        ("item-404", CaptureOutcome.Content, "404 T-shirt Not Found edition", "<h1>404 T-shirt</h1><b>$12</b>", 200),
        ("item-login-link", CaptureOutcome.Content, "蓝牙耳机 - 某店", "<nav><a href=/login>登录</a> <a>请先登录</a></nav>" + Buy, 200),
        ("item-login-hint", CaptureOutcome.Content, "蓝牙耳机 - 某店", Buy + "<p>登录后查看会员价</p>", 200),
        ("item-review", CaptureOutcome.Content, "Lamp", BuyEn + "<div class=reviews><p>this item is no longer available?</p></div>", 200),
        ("item-related-off", CaptureOutcome.Content, "蓝牙耳机", "<h1>蓝牙耳机</h1><b>￥99</b><div class=related><p>商品已下架</p></div>", 200),
        ("item-hidden", CaptureOutcome.Content, "Lamp", "<h1>Lamp</h1><b>$20</b><p style='display:none'>This item is no longer available</p>", 200),
        ("item-variant", CaptureOutcome.Content, "Lamp", BuyEn + "<select><option>this item is unavailable</option></select>", 200),
        ("item-recaptcha-form", CaptureOutcome.Content, "Lamp", BuyEn + "<iframe src='/recaptcha/api2' width=300 height=80></iframe>", 200),
        ("item-sold-out", CaptureOutcome.Content, "Lamp", "<h1>Lamp</h1><b>$20</b><button disabled>Sold out</button>", 200),
        ("item-region-shipping", CaptureOutcome.Content, "Lamp", BuyEn + "<p>Express delivery is not available in your region</p>", 200),
        ("article-robots", CaptureOutcome.Content, "安全验证是什么", "<h1>安全验证是什么</h1><p>请拖动滑块</p>" + Long, 200),
        ("article-blocked", CaptureOutcome.Content, "Why am I seeing this?", "<h1>Why have you been blocked?</h1>" + Long, 200),
        ("faq-ended", CaptureOutcome.Content, "Help", "<h2>What happens when this listing has ended?</h2><p>Nothing.</p>", 200),
        ("list-empty", CaptureOutcome.Content, "搜索 验证器", "<p>没有找到相关商品，换个词试试</p>", 200),
        ("register", CaptureOutcome.Content, "创建店铺", "<form><input type=password></form>", 200),
    }.ToDictionary(page => page.Name, page => (new ShelfPage($"<!doctype html><meta charset=utf-8><title>{page.Title}</title><body>{page.Body}", page.Status), page.Outcome));
}
