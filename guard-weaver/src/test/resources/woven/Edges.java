import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.cache.CacheInvalidate;
import io.perfguard.cache.CacheMethod;
import io.perfguard.cache.Scope;
import io.perfguard.core.operation.Operation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** In no package, and full of what compilers do with code. */
public class Edges {
  int calls;

  @CacheMethod
  String wide(long a, double b, String c, byte d, long e) {
    calls++;
    a = a + 1;
    c = c == null ? "none" : c.trim();
    return a + " " + b + " " + c + d + e;
  }

  public void wide_arguments_that_the_body_assigns() {
    Edges other = new Edges();
    for (Edges one : List.of(this, other)) {
      assertThat(one.wide(1, 2, " c ", (byte) 3, 4)).isEqualTo("2 2.0 c34").isSameAs(one.wide(1, 2, " c ", (byte) 3, 4));
      assertThat(one.wide(1, 2, null, (byte) 3, 4)).isEqualTo("2 2.0 none34");
      assertThat(one.calls).isEqualTo(2);
    }
  }

  @CacheMethod
  Map<String, List<Integer>> lambdas(List<Integer> in, String prefix) {
    calls++;
    Function<Integer, String> name = n -> prefix + n % 2 + calls;
    Supplier<Function<Integer, String>> nested = () -> n -> name.apply(n);
    return in.stream().collect(Collectors.groupingBy(nested.get()));
  }

  public void lambdas_inside_of_the_body() {
    assertThat(lambdas(List.of(1, 2, 3), "p")).containsEntry("p11", List.of(1, 3)).containsEntry("p01", List.of(2));
    lambdas(List.of(1, 2, 3), "p");
    assertThat(calls).isEqualTo(1);
  }

  @CacheMethod
  int flow(String a) throws Exception {
    calls++;
    int sum = 0;
    try {
      switch (a) {
        case "one" -> sum = 1;
        case "two" -> sum = 2;
        default -> throw new IllegalStateException(a);
      }
      for (int i = 0; i < 3; i++) {
        synchronized (this) {
          sum += i;
        }
      }
      Object o = a;
      if (o instanceof String s && !s.isEmpty()) {
        sum += s.length();
      }
      assert sum > 0;
      return sum;
    } catch (IllegalStateException e) {
      return -1;
    } finally {
      sum = 0;
    }
  }

  public void branches_loops_and_handlers_inside_of_the_body() throws Exception {
    assertThat(flow("one")).isEqualTo(7).isEqualTo(flow("one"));
    assertThat(flow("x")).isEqualTo(-1).isEqualTo(flow("x"));
    assertThat(calls).isEqualTo(2);
  }

  class Inner {
    @CacheMethod
    String get(String a) {
      return a + ++calls;
    }

    class Deep<T> {
      @CacheMethod
      T same(T a) {
        calls++;
        return a;
      }
    }
  }

  public void inner_classes() {
    Inner inner = new Inner();
    assertThat(inner.get("a")).isEqualTo("a1").isEqualTo(inner.get("a"));
    Inner.Deep<Integer> deep = inner.new Deep<>();
    assertThat(deep.same(7)).isEqualTo(7).isEqualTo(deep.same(7));
    assertThat(calls).isEqualTo(2);
  }

  sealed interface Shape permits Square, Round {
    @CacheMethod(scope = Scope.CLASS, key = "#times")
    default double area(int times) {
      return times * one();
    }

    private double one() {
      return measured();
    }

    @CacheMethod
    private double measured() {
      return raw();
    }

    double raw();
  }

  record Square(double side) implements Shape {
    static int calls;

    Square {
      if (side < 0) {
        throw new IllegalArgumentException();
      }
    }

    @Override
    public double raw() {
      calls++;
      return side * side;
    }
  }

  record Round(double radius) implements Shape {
    @Override
    @CacheMethod(name = "Round.raw")
    public double raw() {
      return Math.PI * radius * radius;
    }
  }

  public void sealed_types_and_private_methods_of_interfaces() {
    Square square = new Square(3);
    assertThat(square.area(1)).isEqualTo(9);
    assertThat(square.area(2)).isEqualTo(18);
    assertThat(Square.calls).isEqualTo(1);
    assertThat(new Round(1).raw()).isEqualTo(Math.PI);
  }

  static int total;

  @Operation("everything")
  @CacheInvalidate(cache = "Edges.target", key = "#a")
  @CacheMethod(name = "everything")
  static synchronized String everything(String a) {
    assertThat(Thread.holdsLock(Edges.class)).isTrue();
    return a + ++total;
  }

  @CacheMethod(scope = Scope.CLASS)
  String target(String a) {
    return a + ++total;
  }

  public void all_three_on_one_method() {
    total = 0;
    assertThat(target("a")).isEqualTo("a1").isEqualTo(target("a"));
    assertThat(everything("a")).isEqualTo("a2");
    assertThat(target("a")).isEqualTo("a3"); // invalidated by a miss
    assertThat(everything("a")).isEqualTo("a2");
    assertThat(target("a")).isEqualTo("a4"); // and by a hit
  }

  static class Key {
    final String id;

    Key(String id) {
      this.id = id;
    }

    @Override
    public boolean equals(Object other) {
      if (id.equals("bad")) {
        throw new IllegalStateException("equals");
      }
      return other instanceof Key key && key.id.equals(id);
    }

    @Override
    public int hashCode() {
      if (id.equals("worse")) {
        throw new IllegalStateException("hashCode");
      }
      return Objects.hash(id);
    }
  }

  @CacheMethod
  String byKey(Key key, int n) {
    return key.id + ++calls;
  }

  public void keys_that_throw_let_the_call_go_through() {
    assertThat(byKey(new Key("good"), 1)).isEqualTo("good1").isEqualTo(byKey(new Key("good"), 1));
    assertThat(byKey(new Key("worse"), 1)).isEqualTo("worse2");
    assertThat(byKey(new Key("worse"), 1)).isEqualTo("worse3");
    assertThat(byKey(new Key("bad"), 1)).startsWith("bad");
    assertThat(byKey(new Key("bad"), 1)).startsWith("bad");
  }

  @CacheMethod(maximumItems = 10, ttl = "1h")
  String few(int n) {
    calls++;
    return "" + n;
  }

  public void the_bound_holds_over_all_objects_together() {
    for (int n = 0; n < 100; n++) {
      new Edges().few(n);
    }
    few(1);
  }

  @CacheMethod
  static <T extends Comparable<T> & java.io.Serializable> T bounded(T a, T... rest) {
    total++;
    return a;
  }

  public void intersections_and_generic_varargs() {
    total = 0;
    assertThat(bounded("a", "b")).isEqualTo("a").isEqualTo(bounded("a", "b"));
    assertThat(bounded("a", "c")).isEqualTo("a");
    assertThat(total).isEqualTo(2);
  }
}
