using CsCheck;
using EvidenceChain.Web.Evidence;
using EvidenceChain.Web.Sharing;

namespace EvidenceChain.Web.Tests.Sharing;

public sealed class MaskTests
{
    [Theory]
    [InlineData("电话13812345678。", "电话138****。")]
    [InlineData("+86 138-1234-5678", "+861****")]
    [InlineData("86138 1234 5678", "861****")]
    [InlineData("１３８１２３４５６７８", "138****")]
    [InlineData("Tel. 0571-88886666", "Tel. 057****")]
    [InlineData("（010）62345678", "（010****")]
    [InlineData("400-820-8820", "400****")]
    [InlineData("call +44 20 7946 0958 now", "call +442**** now")]
    [InlineData("身份证 11010519491231002X", "身份证 110****")]
    [InlineData("110105194912310020", "110****")]
    [InlineData("2026-11-24 13812345678", "2026-11-24 138****")]
    [InlineData("write to zhang.san@mail.example please", "write to z****@mail.example please")]
    [InlineData("微信：zhangsan_88", "微信：****")]
    [InlineData("QQ号 123456789", "QQ号 ****")]
    [InlineData("法定代表人：张三丰", "法定代表人：张**")]
    [InlineData("联系人 李四", "联系人 李**")]
    [InlineData("Contact person: John Smith, Ltd", "Contact person: ****, Ltd")]
    [InlineData("浙江省杭州市余杭区文一西路969号3幢5层", "浙江省杭州市余杭区****")]
    [InlineData("Address: 12 Baker Street, London", "Address: ****")]
    [InlineData("住所：广东省深圳市南山区科技园", "住所：广东省深圳市南山区****")]
    public void What_is_personal_is_hidden(string text, string masked) => Assert.Equal(masked, Mask.Of(text));

    [Theory]
    [InlineData("【同款】飞鹭 FeiLu 65W 氮化镓充电器 三口快充 2C1A")]
    [InlineData("价格 129.00 元，已售 12847 件")]
    [InlineData("商品编号 628734190321")]
    [InlineData("2026-11-24 08:13:02")]
    [InlineData("统一社会信用代码 91330100MA2B2C3D4E")]
    [InlineData("发货地 浙江杭州")]
    [InlineData("某某科技有限公司")]
    [InlineData("")]
    public void What_is_not_stays_as_it_is(string text)
    {
        Assert.Equal(text, Mask.Of(text));
        Assert.False(Mask.IsPersonal(text));
    }

    [Theory]
    [InlineData("张三", "张**")]
    [InlineData("飞鹭旗舰店", "飞鹭旗舰店")]
    [InlineData("王记铺", "王记铺")]
    [InlineData("杭州某某贸易有限公司", "杭州某某贸易有限公司")]
    public void Of_a_seller_who_is_a_person_the_first_sign_is_left(string name, string shown) => Assert.Equal(shown, Mask.SellerName(name));

    [Fact]
    public void No_mobile_number_survives_whatever_stands_around_it() =>
        Gen.Select(Gen.String[Gen.Char["ab 电话：，0-9。\n"], 0, 12], Gen.Int[0, 999_999_999], Gen.Int[0, 2].Select(at => new[] { "", "-", " " }[at]), Gen.String[Gen.Char["x电。 ,)"], 0, 12]).Sample((before, number, gap, after) =>
        {
            var digits = $"13{number:000000000}";
            var text = $"{before}，{digits[..3]}{gap}{digits[3..7]}{gap}{digits[7..]}，{after}";
            Assert.DoesNotContain(digits[7..], Mask.Of(text)[^(after.Length + 6)..^after.Length], StringComparison.Ordinal);
        });

    [Fact]
    public void Parts_lie_in_order_and_within_the_text() => Gen.String[Gen.Char["13800456789 -+@a.张市路号地址：:联系人x"], 0, 80].Sample(text =>
    {
        var end = 0;
        foreach (var part in Mask.Parts(text))
        {
            Assert.True(part.Start >= end && part.Length > 0 && part.Start + part.Length <= text.Length);
            end = part.Start + part.Length;
        }
    });

    [Fact]
    public void A_label_and_its_value_on_one_line_are_read_together()
    {
        (string, FieldBox)[] texts = [("联系人：", new(10, 100, 60, 20)), ("张三", new(75, 101, 40, 20)), ("已售 300", new(10, 140, 60, 20)), ("13812345678", new(10, 180, 100, 20))];
        Assert.Equal([new(72, 98, 46, 26), new(7, 177, 106, 26)], PersonalPlaces.Of(texts));
    }
}
