namespace HyperActors.Replacement.Tests;

/// <summary>Specifications: what is right, and what is said about what is wrong.</summary>
public sealed class PolicyRegistryTests
{
    [Fact]
    public void All_Names_AreTheKnownOnes()
    {
        string names = string.Join(' ', PolicyRegistry.All.Select(description => description.Name));
        Assert.Equal(
            "fifo lru clock random lfu mru slru 2q arc car lirs clockpro s3fifo sieve qdlp wtinylfu lecar two-list "
            + "linux mglru min",
            names);
    }

    [Fact]
    public void All_Descriptions_AreComplete()
    {
        foreach (PolicyDescription description in PolicyRegistry.All)
        {
            Assert.EndsWith(".", description.Summary, StringComparison.Ordinal);
            Assert.Matches("(19|20)[0-9]{2}", description.Source);
            Assert.NotEmpty(description.TouchCost);
            Assert.NotEmpty(description.VictimCost);
            Assert.NotEmpty(description.UnderSampling);
            Assert.All(description.Parameters, parameter => Assert.NotEmpty(parameter.Range));
        }
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("clock:bits=2;insert=1")]
    [InlineData("arc:p=integer")]
    [InlineData("random:seed=3")]
    [InlineData("random:seed=9223372036854775807")]
    [InlineData("lirs:definition=authors;hir=0.02")]
    [InlineData("2q:kin=0.25;kout=.5")]
    [InlineData("linux:statistics=lagged;phase=250;swappiness=100;writeback=synchronous")]
    [InlineData("mglru")]
    [InlineData("min")]
    public void TryParse_Right_IsAccepted(string text)
    {
        Assert.True(PolicyRegistry.TryParse(text, out PolicyChoice? choice, out PolicyError? error));
        Assert.Null(error);
        Assert.Equal(text, choice.Text);
        string name = text.Split(':')[0];
        Assert.Equal(name is not ("min" or "linux" or "mglru"), choice.CanRunOnline);
    }

    [Theory]
    [InlineData("", "", 0, "Policies: fifo lru")]
    [InlineData("clokc", "clokc", 0, "Did you mean 'clock'?")]
    [InlineData("LRU", "LRU", 0, "Did you mean 'lru'? Policies: fifo lru")]
    [InlineData("zzz", "zzz", 0, "Policies: fifo lru")]
    [InlineData("clock:", "", 6, "Parameters: bits=1 (integer 1 to 7), insert=0 (integer 0 to 1).")]
    [InlineData("clock:bits", "bits", 6, "Parameters: bits=1")]
    [InlineData("clock:bits=", "bits=", 6, "Parameters: bits=1")]
    [InlineData("clock:bit=2", "bit", 6, "Did you mean 'bits'?")]
    [InlineData("clock:bits=8", "8", 11, "Allowed: integer 1 to 7.")]
    [InlineData("clock:bits=1.5", "1.5", 11, "Allowed: integer 1 to 7.")]
    [InlineData("clock:bits=2;insert=2", "2", 20, "Allowed: integer 0 to 1.")]
    [InlineData("clock:bits=2;bits=3", "bits=3", 13, "Keep one of them.")]
    [InlineData("clock:bits=2;", "", 13, "Parameters: bits=1")]
    [InlineData("arc:p=intger", "intger", 6, "Did you mean 'integer'? Allowed: real | integer | ceiling.")]
    [InlineData("fifo:bits=1", "bits", 5, "'fifo' takes no parameters.")]
    [InlineData("s3fifo:small=1.1", "1.1", 13, "Allowed: 0 to 1.")]
    [InlineData("s3fifo:small=1e-1", "1e-1", 13, "Allowed: 0 to 1.")]
    [InlineData("random:seed=-1", "-1", 12, "Allowed: integer 0 to")]
    public void TryParse_Wrong_SaysWhereAndWhatInstead(string text, string part, int offset, string hint)
    {
        Assert.False(PolicyRegistry.TryParse(text, out PolicyChoice? choice, out PolicyError? error));
        Assert.Null(choice);
        Assert.Equal(part, error.Part);
        Assert.Equal(offset, error.Offset);
        Assert.Equal(part, text.Substring(error.Offset, error.Part.Length));
        Assert.StartsWith(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Min_SaysThatItNeedsTheFuture() =>
        Assert.Throws<InvalidOperationException>(() => PolicyRegistry.Create("min", 3, PageSpace.Sparse));

    [Fact]
    public void Create_Unknown_Throws() =>
        Assert.Throws<ArgumentException>(() => PolicyRegistry.Create("nope", 3, PageSpace.Sparse));
}
