namespace HyperActors.Cli.Tests;

public sealed class LiveControlTests
{
    private readonly HandClock _clock = new();
    private readonly LiveControl _control;

    public LiveControlTests() => _control = new LiveControl(10.Milliseconds, _clock);

    [Fact]
    public void Press_Space_HoldsAndLetsGo()
    {
        Press(' ');
        Assert.False(_control.MayGoOn(At(5)));
        Press(' ');
        Assert.True(_control.MayGoOn(At(5)));
    }

    [Fact]
    public void Press_Dot_GoesToTheNextMultipleAndHolds()
    {
        Press(' ', 13);
        Press('.', 13);
        Assert.True(_control.MayGoOn(At(13)));
        Assert.True(_control.MayGoOn(At(19)));
        Assert.False(_control.MayGoOn(At(20)));
        Assert.True(_control.IsPaused);
        Press('.', 20);
        Assert.True(_control.MayGoOn(At(29)));
        Assert.False(_control.MayGoOn(At(30)));
    }

    [Fact]
    public void Press_Minus_SlowsBelowThePaceOfTheRun()
    {
        Press('-', pace: 0.3);
        Assert.Equal(0.2, _control.Speed!.Value, 1e-12);
        Assert.True(_control.MayGoOn(At(0)));
        Assert.False(_control.MayGoOn(At(200)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_control.MayGoOn(At(200)));
        Assert.False(_control.MayGoOn(At(201)));
        Press('-');
        Assert.Equal(0.1, _control.Speed!.Value, 1e-12);
    }

    [Fact]
    public void Press_MinusBeforeThePaceIsKnown_DoesNothing()
    {
        Press('-', pace: 0);
        Assert.Null(_control.Speed);
    }

    [Fact]
    public void Press_Plus_EndsUnlimited()
    {
        Press('-', pace: 3);
        Assert.Equal(2, _control.Speed!.Value, 1e-12);
        Press('+', pace: 3);
        Assert.Null(_control.Speed);
        Press('+', pace: 3);
        Assert.Null(_control.Speed);
    }

    [Fact]
    public void Press_Digit_ChoosesAVmThatThereIs()
    {
        Press('2');
        Assert.Equal(1, _control.Vm);
        Press('2');
        Assert.Null(_control.Vm);
        Press('9');
        Assert.Null(_control.Vm);
    }

    [Fact]
    public void Press_Q_LetsTheRunGoOnToItsEnd()
    {
        Press(' ');
        Press('q');
        Assert.True(_control.IsStopped);
        Assert.True(_control.MayGoOn(At(5)));
    }

    private void Press(char key, int milliseconds = 0, double pace = 1) => _control.Press(key, At(milliseconds), pace, vms: 3);

    private static SimTime At(int milliseconds) => SimTime.Zero + milliseconds.Milliseconds;
}
