package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.cache.CacheInvalidate;
import io.perfguard.cache.CacheMethod;
import io.perfguard.cache.CacheMethods;
import io.perfguard.cache.GuardedCache;
import io.perfguard.cache.KeyPart;
import io.perfguard.cache.Returns;
import io.perfguard.cache.Scope;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.Operation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.ThreadFrame;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What woven methods promise; each test is a method. */
public class Semantics {
  private int calls;

  // ---- who can be woven

  @CacheMethod static String ofClass(int n) {
    return "v" + n + StaticCalls.COUNT.incrementAndGet();
  }

  static class StaticCalls {
    static final AtomicInteger COUNT = new AtomicInteger();
  }

  public void a_static_method() {
    assertThat(ofClass(1)).isEqualTo(ofClass(1)).isNotEqualTo(ofClass(2));
  }

  @CacheMethod private final String secret(String a) {
    return a + ++calls;
  }

  public void a_private_final_method_called_from_its_own_class() {
    assertThat(secret("a")).isEqualTo("a1").isEqualTo(this.secret("a"));
    assertThat(secret("b")).isEqualTo("b2");
    assertThat(calls).isEqualTo(2);
  }

  @CacheMethod long fib(int n) {
    calls++;
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  public void a_method_that_calls_itself() {
    assertThat(fib(60)).isEqualTo(1548008755920L);
    assertThat(calls).isEqualTo(61);
  }

  record Point(int x, int y) {
    static final AtomicInteger CALLS = new AtomicInteger();

    @CacheMethod double length(int times) {
      CALLS.incrementAndGet();
      return times * Math.sqrt(x * x + y * y);
    }

    @CacheMethod(scope = Scope.CLASS, name = "Point.shared") String shared(String a) {
      return a + CALLS.incrementAndGet();
    }
  }

  public void a_record() {
    Point point = new Point(3, 4);
    Point.CALLS.set(0);
    assertThat(point.length(2)).isEqualTo(10).isEqualTo(point.length(2));
    assertThat(Point.CALLS.get()).isEqualTo(1);
    assertThat(new Point(6, 8).length(2)).isEqualTo(20);
    assertThat(Point.CALLS.get()).isEqualTo(2);
    assertThat(point.shared("a")).isEqualTo(new Point(0, 0).shared("a"));
    assertThat(point.getClass().getDeclaredFields()).hasSize(3);
  }

  interface Greeter {
    AtomicInteger CALLS = new AtomicInteger();

    String name();

    @CacheMethod default String greet(String word) {
      CALLS.incrementAndGet();
      return word + " " + name();
    }

    @CacheMethod static String loud(String word) {
      CALLS.incrementAndGet();
      return word + "!";
    }
  }

  public void an_interface() {
    Greeter one = () -> "one";
    Greeter two = () -> "two";
    assertThat(one.greet("hi")).isEqualTo("hi one").isSameAs(one.greet("hi"));
    assertThat(two.greet("hi")).isEqualTo("hi two");
    assertThat(Greeter.loud("hi")).isSameAs(Greeter.loud("hi"));
    assertThat(Greeter.CALLS.get()).isEqualTo(3);
  }

  static class Base<T> {
    T convert(T in) {
      return in;
    }
  }

  static class Bridged extends Base<String> implements Comparable<Bridged> {
    int calls;

    @Override @CacheMethod String convert(String in) {
      return in + ++calls;
    }

    @Override @CacheMethod public int compareTo(Bridged other) {
      return ++calls;
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  public void a_method_behind_a_bridge() {
    Bridged bridged = new Bridged();
    Base base = bridged;
    assertThat(base.convert("a")).isEqualTo("a1").isEqualTo(bridged.convert("a"));
    assertThat(((Comparable) bridged).compareTo(bridged)).isEqualTo(2).isEqualTo(bridged.compareTo(bridged));
  }

  <T extends Comparable<T>> T generic(T a, List<? extends T> b) {
    return genericCached(a, b);
  }

  @CacheMethod <T extends Comparable<T>> T genericCached(T a, List<? extends T> b) {
    calls++;
    return a;
  }

  public void a_generic_method() {
    assertThat(generic("a", List.of("b"))).isEqualTo("a").isEqualTo(generic("a", List.of("b")));
    assertThat(generic(3, List.of(4))).isEqualTo(3);
    assertThat(calls).isEqualTo(2);
  }

  enum Op {
    PLUS {
      @Override @CacheMethod(name = "Op.PLUS.apply") int apply(int a, int b) {
        CALLS.incrementAndGet();
        return a + b;
      }
    },
    MINUS {
      @Override int apply(int a, int b) {
        return a - b;
      }
    };

    static final AtomicInteger CALLS = new AtomicInteger();

    abstract int apply(int a, int b);
  }

  public void the_body_of_an_enum_constant() {
    assertThat(Op.PLUS.apply(1, 2)).isEqualTo(3).isEqualTo(Op.PLUS.apply(1, 2));
    assertThat(Op.CALLS.get()).isEqualTo(1);
  }

  public void an_anonymous_class_and_a_local_one() {
    Callable<String> anonymous = new Callable<>() {
      int n;

      @Override @CacheMethod(name = "anonymous.call") public String call() {
        return "c" + ++n;
      }
    };
    class Local {
      int n;

      @CacheMethod String get() {
        return "l" + ++n + calls;
      }
    }
    Local local = new Local();
    try {
      assertThat(anonymous.call()).isEqualTo("c1").isEqualTo(anonymous.call());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThat(local.get()).isEqualTo("l10").isEqualTo(local.get());
    assertThat(new Local().get()).isEqualTo("l10");
  }

  static class Parent {
    int calls;

    @CacheMethod String name(String a) {
      return "parent " + a + ++calls;
    }
  }

  static class Child extends Parent {
    @Override @CacheMethod String name(String a) {
      return "child of " + super.name(a) + ++calls;
    }
  }

  public void a_chain_of_super_calls() {
    Child child = new Child();
    assertThat(child.name("a")).isEqualTo("child of parent a12").isEqualTo(child.name("a"));
    assertThat(new Parent().name("a")).isEqualTo("parent a1");
  }

  static class Early {
    final String made;

    Early() {
      made = name(1);
    }

    @CacheMethod final String name(int n) {
      return "n" + n + System.identityHashCode(this);
    }
  }

  public void a_call_from_a_constructor() {
    Early early = new Early();
    assertThat(early.made).isEqualTo(early.name(1));
    assertThat(new Early().made).isNotEqualTo(early.made);
  }

  private final CountDownLatch inBody = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @CacheMethod synchronized String locked(String a) {
    if (a.equals("slow")) {
      inBody.countDown();
      try {
        assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertThat(Thread.holdsLock(this)).isTrue();
    return a;
  }

  public void a_synchronized_method_whose_hits_take_no_monitor() throws Exception {
    locked("quick");
    Thread slow = new Thread(() -> locked("slow"));
    slow.start();
    inBody.await();
    assertThat(locked("quick")).isEqualTo("quick"); // would wait for ever
    goOn.countDown();
    slow.join();
  }

  // ---- results

  @CacheMethod String none(String a) {
    calls++;
    return null;
  }

  @CacheMethod(cacheNulls = true, name = "nullsKept") String kept(String a) {
    calls++;
    return null;
  }

  public void null_is_kept_by_choice() {
    assertThat(none("a")).isNull();
    assertThat(none("a")).isNull();
    assertThat(calls).isEqualTo(2);
    assertThat(kept("a")).isNull();
    assertThat(kept("a")).isNull();
    assertThat(calls).isEqualTo(3);
  }

  static class Checked extends Exception {}

  @CacheMethod String fails(String a) throws Checked {
    calls++;
    throw new Checked();
  }

  @CacheMethod(errorTtl = "1h") String failsOnce(String a) throws Checked {
    calls++;
    throw new Checked();
  }

  public void an_exception_keeps_its_type_and_is_not_kept() {
    assertThatThrownBy(() -> fails("a")).isExactlyInstanceOf(Checked.class);
    assertThatThrownBy(() -> fails("a")).isExactlyInstanceOf(Checked.class);
    assertThat(calls).isEqualTo(2);
  }

  public void an_exception_is_kept_with_errorTtl() {
    Throwable first = thrown(() -> failsOnce("a"));
    assertThat(first).isExactlyInstanceOf(Checked.class).isSameAs(thrown(() -> failsOnce("a")));
    assertThat(calls).isEqualTo(1);
    assertThatThrownBy(() -> failsOnce("b")).isExactlyInstanceOf(Checked.class);
    assertThat(calls).isEqualTo(2);
  }

  static Throwable thrown(Callable<?> body) {
    try {
      body.call();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  @CacheMethod CompletableFuture<String> later(String a) {
    calls++;
    return a.equals("bad")
        ? CompletableFuture.failedFuture(new IOException("bad"))
        : CompletableFuture.supplyAsync(() -> a + calls);
  }

  @CacheMethod CompletionStage<String> stage(String a) {
    calls++;
    return CompletableFuture.completedFuture(a + calls);
  }

  public void a_future_of_which_the_value_is_kept() throws Exception {
    CompletableFuture<String> one = later("a");
    assertThat(one.get()).isEqualTo("a1");
    CompletableFuture<String> two = later("a");
    assertThat(two).isNotSameAs(one);
    assertThat(two.get()).isEqualTo("a1");
    two.obtrudeValue("mine");
    assertThat(later("a").get()).isEqualTo("a1");
    later("a").cancel(true);
    assertThat(later("a").get()).isEqualTo("a1");
    assertThat(thrown(() -> later("bad").get()).getCause()).isInstanceOf(IOException.class);
    assertThat(thrown(() -> later("bad").get()).getCause()).isInstanceOf(IOException.class);
    assertThat(calls).isEqualTo(3);
    assertThat(stage("a").toCompletableFuture().get()).isEqualTo("a4");
    assertThat(stage("a").toCompletableFuture().get()).isEqualTo("a4");
  }

  @CacheMethod(returns = Returns.COPY) List<String> copies(String a) {
    calls++;
    return new ArrayList<>(List.of(a));
  }

  @CacheMethod(returns = Returns.COPY) int[] numbers(int a) {
    calls++;
    return new int[] {a};
  }

  @CacheMethod(returns = Returns.UNMODIFIABLE) Map<String, Integer> views(String a) {
    calls++;
    return new HashMap<>(Map.of(a, 1));
  }

  @CacheMethod(returns = Returns.COPY) CompletableFuture<List<String>> copiesLater(String a) {
    calls++;
    return CompletableFuture.completedFuture(new ArrayList<>(List.of(a)));
  }

  public void results_that_can_be_changed() throws Exception {
    copies("a").add("mine");
    assertThat(copies("a")).containsExactly("a");
    copies("a").add("mine");
    assertThat(copies("a")).containsExactly("a");
    numbers(1)[0] = 7;
    numbers(1)[0] = 7;
    assertThat(numbers(1)).containsExactly(1);
    assertThatThrownBy(() -> views("a").put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(views("a")).isSameAs(views("a")).containsOnlyKeys("a");
    copiesLater("a").get().add("mine");
    copiesLater("a").get().add("mine");
    assertThat(copiesLater("a").get()).containsExactly("a");
    assertThat(calls).isEqualTo(4);
  }

  @CacheMethod boolean z(boolean v) { calls++; return v; }
  @CacheMethod byte b(byte v) { calls++; return v; }
  @CacheMethod short s(short v) { calls++; return v; }
  @CacheMethod char c(char v) { calls++; return v; }
  @CacheMethod int i(int v) { calls++; return v; }
  @CacheMethod long j(long v) { calls++; return v; }
  @CacheMethod float f(float v) { calls++; return v; }
  @CacheMethod double d(double v) { calls++; return v; }

  @CacheMethod String all(
      boolean z, byte b, short s, char c, int i, long j, float f, double d, String t, UUID u, Op o) {
    calls++;
    return "" + z + b + s + c + i + j + f + d + t + u + o;
  }

  public void all_types() {
    for (int round = 0; round < 2; round++) {
      assertThat(z(true)).isTrue();
      assertThat(b((byte) -3)).isEqualTo((byte) -3);
      assertThat(s((short) 300)).isEqualTo((short) 300);
      assertThat(c('x')).isEqualTo('x');
      assertThat(i(1 << 20)).isEqualTo(1 << 20);
      assertThat(j(1L << 40)).isEqualTo(1L << 40);
      assertThat(f(1.5f)).isEqualTo(1.5f);
      assertThat(d(Double.NaN)).isNaN();
      assertThat(all(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, Double.NaN, null, new UUID(1, 2), Op.PLUS))
          .startsWith("true12c456.0NaNnull");
    }
    assertThat(calls).isEqualTo(9);
    all(true, (byte) 1, (short) 2, 'c', 4, 5L, -0.0f, Double.NaN, null, new UUID(1, 2), Op.PLUS);
    all(true, (byte) 1, (short) 2, 'c', 4, 5L, 0.0f, Double.NaN, null, new UUID(1, 2), Op.PLUS);
    all(true, (byte) 1, (short) 2, 'c', 4, 5L, 0.0f, Double.NaN, "null", new UUID(1, 2), Op.PLUS);
    assertThat(calls).isEqualTo(12);
  }

  // ---- keys

  @CacheMethod String nothing() {
    return "n" + ++calls;
  }

  public void no_parameters() {
    assertThat(nothing()).isEqualTo("n1").isEqualTo(nothing());
    Semantics other = new Semantics();
    other.calls = 10;
    assertThat(other.nothing()).isEqualTo("n11");
    assertThat(nothing()).isEqualTo("n1");
  }

  @CacheMethod(ttl = "1h", name = "sole")
  String sole() {
    return "s" + ++calls;
  }

  @CacheInvalidate(cache = "sole")
  void soleChanged() {}

  public void no_parameters_age_and_are_invalidated_like_others() {
    ManualClock clock = new ManualClock();
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      CacheMethods.bind(guards);
      for (int round = 1; round <= 3; round++) {
        for (int n = 0; n < 5; n++) {
          assertThat(sole()).isEqualTo("s" + (2 * round - 1));
        }
        clock.advance(java.time.Duration.ofHours(1));
        for (int n = 0; n < 5; n++) {
          assertThat(sole()).isEqualTo("s" + 2 * round);
        }
        soleChanged();
      }
      GuardedCache<?, ?> cache = guards.get(GuardedCache.KIND, "sole");
      assertThat(cache.stats().hitCount()).isEqualTo(24);
      assertThat(cache.stats().missCount()).isEqualTo(6);
      Semantics other = new Semantics();
      assertThat(sole()).isEqualTo("s7").isEqualTo(sole());
      assertThat(other.sole()).isEqualTo("s1").isEqualTo(other.sole());
      cache.invalidateAll();
      assertThat(sole()).isEqualTo("s8");
      assertThat(other.sole()).isEqualTo("s2");
    }
  }

  @CacheMethod(name = "one") String ofNull(String a) {
    return a + ++calls;
  }

  public void null_as_an_argument() {
    assertThat(ofNull(null)).isEqualTo("null1").isEqualTo(ofNull(null));
    assertThat(ofNull("null")).isEqualTo("null2");
  }

  @CacheMethod String many(String a, int... rest) {
    calls++;
    return a + Arrays.toString(rest);
  }

  @CacheMethod String deep(Object[] a) {
    calls++;
    return Arrays.deepToString(a);
  }

  public void varargs_and_arrays_by_content() {
    assertThat(many("a", 1, 2)).isEqualTo(many("a", 1, 2));
    assertThat(many("a", 1, 3)).isEqualTo("a[1, 3]");
    assertThat(calls).isEqualTo(2);
    Object[] nested = {"x", new int[] {1}};
    assertThat(deep(nested)).isEqualTo("[x, [1]]");
    ((int[]) nested[1])[0] = 2;
    assertThat(deep(nested)).isEqualTo("[x, [2]]");
    assertThat(deep(new Object[] {"x", new int[] {1}})).isEqualTo("[x, [1]]");
    assertThat(calls).isEqualTo(4);
  }

  static final class User {
    final long id;
    private final String name;
    User boss;

    User(long id, String name) {
      this.id = id;
      this.name = name;
    }

    private String name() {
      return name;
    }

    public User getBoss() {
      return boss;
    }
  }

  @CacheMethod(key = "#user.id, #year") String byId(User user, int year, String ignored) {
    return ignored + ++calls;
  }

  @CacheMethod(key = "#user.boss.name()") String byBoss(User user) {
    return "b" + ++calls;
  }

  @CacheMethod(key = "#user.boss.id") String byBossId(User user) {
    return "i" + ++calls;
  }

  public void paths_in_keys() {
    assertThat(byId(new User(1, "a"), 2, "x")).isEqualTo("x1").isEqualTo(byId(new User(1, "b"), 2, "y"));
    assertThat(byId(new User(2, "a"), 2, "z")).isEqualTo("z2");
    User worker = new User(3, "w");
    assertThat(byBoss(worker)).isEqualTo("b3").isEqualTo(byBoss(new User(4, "v")));
    worker.boss = new User(5, "boss");
    assertThat(byBoss(worker)).isEqualTo("b4");
    assertThat(byBoss(null)).isEqualTo("b3");
    assertThat(byBossId(worker)).isEqualTo("i5").isEqualTo(byBossId(worker));
  }

  interface Tenant {
    String id();
  }

  @CacheMethod(key = "#tenant.id") String ofTenant(Tenant tenant) {
    return "t" + ++calls;
  }

  public void a_key_that_cannot_be_made_lets_the_call_go_through() {
    Tenant broken = () -> {
      throw new IllegalStateException("no tenant");
    };
    assertThat(ofTenant(broken)).isEqualTo("t1");
    assertThat(ofTenant(broken)).isEqualTo("t2");
    assertThat(ofTenant(() -> "x")).isEqualTo("t3").isEqualTo(ofTenant(() -> "x"));
  }

  @CacheMethod String code(@KeyPart(normalize = KeyPart.Form.UPPER_TRIM) String code, int n) {
    calls++;
    return code;
  }

  public void a_part_in_one_form() {
    assertThat(code(" us ", 1)).isEqualTo(" us ").isEqualTo(code("US", 1));
    assertThat(calls).isEqualTo(1);
  }

  // ---- scopes

  static class Service implements Cloneable {
    String answer;

    Service(String answer) {
      this.answer = answer;
    }

    @CacheMethod String ask(String a) {
      return answer + a;
    }

    @CacheMethod(scope = Scope.CLASS) String shared(String a) {
      return answer + a;
    }

    @Override protected Service clone() {
      try {
        return (Service) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  public void each_object_has_its_own_results() {
    Service one = new Service("one ");
    Service two = new Service("two ");
    assertThat(one.ask("a")).isEqualTo("one a").isSameAs(one.ask("a"));
    assertThat(two.ask("a")).isEqualTo("two a").isSameAs(two.ask("a"));
    Service copy = one.clone();
    copy.answer = "copy ";
    assertThat(copy.ask("a")).isEqualTo("copy a");
    assertThat(one.ask("a")).isEqualTo("one a");
    assertThat(one.shared("a")).isEqualTo(two.shared("a"));
  }

  static class Saved implements Serializable {
    int x;

    @CacheMethod String ask(String a) {
      return a;
    }
  }

  static class SavedUnwoven implements Serializable {
    int x;

    String ask(String a) {
      return a;
    }
  }

  public void nothing_else_of_the_class_changes() throws Exception {
    assertThat(Saved.class.getDeclaredMethods()).hasSize(2);
    assertThat(Saved.class.getDeclaredField("guard$scope").getModifiers())
        .matches(Modifier::isPrivate)
        .matches(Modifier::isTransient);
    assertThat(Saved.class.getDeclaredField("guard$scope").isSynthetic()).isTrue();
    assertThat(Saved.class.getDeclaredMethod("ask$guard$uncached", String.class))
        .matches(m -> Modifier.isPrivate(m.getModifiers()) && m.isSynthetic());
    assertThat(Saved.class.getDeclaredMethod("ask", String.class).isAnnotationPresent(CacheMethod.class)).isTrue();
    assertThat(ObjectStreamClass.lookup(Saved.class).getFields()).hasSize(1);
  }

  public String serialVersionUid() {
    return "" + ObjectStreamClass.lookup(Saved.class).getSerialVersionUID();
  }

  @CacheMethod String where(String a) {
    throw new IllegalStateException(a); // this line
  }

  public void lines_in_stack_traces_survive() {
    Throwable thrown = thrown(() -> where("a"));
    StackTraceElement top = thrown.getStackTrace()[0];
    assertThat(top.getMethodName()).isEqualTo("where$guard$uncached");
    assertThat(top.getFileName()).isEqualTo("Semantics.java");
    int line = top.getLineNumber();
    assertThat(Arrays.stream(thrown.getStackTrace()))
        .anySatisfy(frame -> {
          assertThat(frame.getMethodName()).isEqualTo("where");
          assertThat(frame.getLineNumber()).isEqualTo(line);
        });
  }

  // ---- loads

  final AtomicInteger started = new AtomicInteger();

  @CacheMethod String slow(String a) throws Exception {
    started.incrementAndGet();
    goOn.await(10, TimeUnit.SECONDS);
    if (a.equals("bad")) {
      throw new Checked();
    }
    return a;
  }

  public void twenty_threads_share_one_call() throws Exception {
    assertThat(together("a")).containsOnly("a");
    assertThat(started.get()).isEqualTo(1);
  }

  public void a_call_that_fails_fails_for_all_who_waited() throws Exception {
    assertThat(together("bad")).containsOnly("app.Semantics$Checked");
    assertThat(started.get()).isEqualTo(1);
  }

  private List<String> together(String a) throws Exception {
    ExecutorService crew = Executors.newFixedThreadPool(20);
    try {
      List<Future<String>> results = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int n = 0; n < 20; n++) {
        results.add(crew.submit(() -> {
          synchronized (threads) {
            threads.add(Thread.currentThread());
          }
          try {
            return slow(a);
          } catch (Exception e) {
            return e.getClass().getName();
          }
        }));
      }
      while (!allWait(threads)) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      List<String> all = new ArrayList<>();
      for (Future<String> one : results) {
        all.add(one.get());
      }
      return all;
    } finally {
      crew.shutdownNow();
    }
  }

  private static boolean allWait(List<Thread> threads) {
    synchronized (threads) {
      return threads.size() == 20
          && threads.stream().allMatch(t ->
              t.getState() == Thread.State.WAITING || t.getState() == Thread.State.TIMED_WAITING);
    }
  }

  // ---- invalidation

  private final Map<String, Integer> table = new HashMap<>();

  @CacheMethod Integer row(String a, int year) {
    calls++;
    return table.get(a + year);
  }

  @CacheInvalidate(cache = "Semantics.row", key = "#a, #year") void update(double unused, String a, int year, int value) {
    table.put(a + year, value);
    if (value < 0) {
      throw new IllegalStateException("below zero");
    }
  }

  @CacheInvalidate(cache = "Semantics.row", all = true) int clear() {
    table.clear();
    return 7;
  }

  @CacheInvalidate(cache = "Semantics.row") CompletableFuture<String> updateLater(String a, int year) {
    return CompletableFuture.completedFuture("done");
  }

  public void an_update_removes_what_is_kept() throws Exception {
    Semantics other = new Semantics();
    other.table.put("b2", 10);
    assertThat(other.row("b", 2)).isEqualTo(10);
    table.put("a1", 1);
    table.put("b2", 2);
    assertThat(row("a", 1)).isEqualTo(1);
    assertThat(row("b", 2)).isEqualTo(2);
    update(1, "a", 1, 5);
    assertThat(row("a", 1)).isEqualTo(5);
    assertThat(row("b", 2)).isEqualTo(2);
    assertThat(calls).isEqualTo(3);
    assertThatThrownBy(() -> update(1, "a", 1, -5)).isInstanceOf(IllegalStateException.class);
    assertThat(row("a", 1)).isEqualTo(-5);
    other.table.put("b2", 20);
    update(1, "b", 2, 6); // of all objects
    assertThat(other.row("b", 2)).isEqualTo(20);
    assertThat(row("b", 2)).isEqualTo(6);
    table.put("b2", 8);
    assertThat(updateLater("b", 2).get()).isEqualTo("done");
    assertThat(row("b", 2)).isEqualTo(8);
    assertThat(clear()).isEqualTo(7);
    assertThat(row("b", 2)).isNull();
  }

  @CacheMethod(name = "single") Integer single(String a) {
    return table.get(a);
  }

  @CacheInvalidate(cache = "single") void updateSingle(String a) {}

  public void a_sole_part_of_several_objects() {
    Semantics one = new Semantics();
    Semantics two = new Semantics();
    for (Semantics each : List.of(one, two)) {
      each.table.put("a", 1);
      assertThat(each.single("a")).isEqualTo(1);
      each.table.put("a", 2);
    }
    assertThat(two.single("a")).isEqualTo(1);
    one.updateSingle("a");
    assertThat(one.single("a")).isEqualTo(2);
    assertThat(two.single("a")).isEqualTo(2);
  }

  public void an_update_inside_a_transaction() throws Exception {
    table.put("a1", 1);
    assertThat(row("a", 1)).isEqualTo(1);
    Object connection = new Object();
    ThreadFrame.current().transactionBegan(connection);
    update(1, "a", 1, 2);
    assertThat(row("a", 1)).isEqualTo(2); // not kept: nobody else may see it yet
    table.put("a1", 3);
    assertThat(row("a", 1)).isEqualTo(3);
    Thread other = new Thread(() -> {
      row("a", 1);
      row("a", 1);
    });
    other.start();
    other.join();
    assertThat(calls).isEqualTo(5);
    ThreadFrame.current().transactionCommitted(connection);
    assertThat(row("a", 1)).isEqualTo(3).isEqualTo(row("a", 1));
    assertThat(calls).isEqualTo(6);

    ThreadFrame.current().transactionBegan(connection);
    clear();
    table.put("a1", 9);
    assertThat(row("a", 1)).isEqualTo(9);
    table.put("a1", 3);
    ThreadFrame.current().transactionRolledBack(connection);
    assertThat(row("a", 1)).isEqualTo(3).isEqualTo(row("a", 1));
  }

  static class Late {
    static int table = 1;

    @CacheMethod
    static Integer read(String a) {
      return table;
    }
  }

  private CompletableFuture<Void> written = new CompletableFuture<>();

  @CacheInvalidate(cache = "Semantics.row", key = "#a, #year")
  CompletableFuture<Void> writeLater(String a, int year) {
    return written;
  }

  @CacheMethod(refreshAfter = "1ns", ttl = "1h")
  String inPartition(String a) {
    return Thread.currentThread().getName();
  }

  @CacheInvalidate(cache = "Late.read")
  void updateLate(String a) {
    Late.table = 2;
  }

  public void an_update_inside_a_transaction_before_the_first_load_of_all() {
    Object connection = new Object();
    ThreadFrame.current().transactionBegan(connection);
    updateLate("a");
    assertThat(Late.read("a")).isEqualTo(2);
    Late.table = 1;
    ThreadFrame.current().transactionRolledBack(connection);
    assertThat(Late.read("a")).isEqualTo(1);
  }

  @CacheInvalidate(cache = "no such cache")
  void updateUnknown(String a) {}

  public void an_unknown_cache_disturbs_nobody() {
    updateUnknown("a");
    updateUnknown("a");
  }

  record Row(int[] table) {
    @CacheMethod
    int read(String a) {
      return table[0];
    }

    @CacheInvalidate(cache = "Row.read")
    void write(String a) {
      table[0]++;
    }
  }

  interface Reader {
    int raw();

    @CacheMethod
    default int read(String a) {
      return raw();
    }

    @CacheInvalidate(cache = "Reader.read")
    default void changed(String a) {}
  }

  public void an_update_on_the_only_object_that_has_no_field() {
    Row row = new Row(new int[] {1});
    assertThat(row.read("a")).isEqualTo(1);
    row.write("a");
    assertThat(row.read("a")).isEqualTo(2).isEqualTo(row.read("a"));
    Reader reader = () -> row.table()[0];
    assertThat(reader.read("a")).isEqualTo(2);
    row.table()[0] = 7;
    reader.changed("a");
    assertThat(reader.read("a")).isEqualTo(7);
  }

  static class Named {
    String name;

    Named(String name) {
      this.name = name;
    }
  }

  private final Map<String, String> byName = new HashMap<>();

  @CacheMethod
  String lookUp(String name) {
    return byName.get(name);
  }

  @CacheInvalidate(cache = "Semantics.lookUp", key = "#user.name")
  void rename(Named user, String name) {
    byName.put(name, byName.remove(user.name));
    user.name = name;
  }

  public void an_update_that_changes_its_own_key() {
    Named user = new Named("a");
    byName.put("a", "x");
    byName.put("b", "y");
    assertThat(lookUp("a")).isEqualTo("x");
    assertThat(lookUp("b")).isEqualTo("y");
    rename(user, "b");
    assertThat(lookUp("a")).isNull();
    assertThat(lookUp("b")).isEqualTo("x");
  }

  @CacheMethod
  Integer numbered(int n) {
    return table.get("n" + n);
  }

  @CacheInvalidate(cache = "Semantics.numbered")
  void setNumber(int n) {
    table.put("n" + n, 2);
  }

  public void more_updates_in_a_transaction_than_are_told_apart() throws Exception {
    for (int n = 0; n < 3_000; n++) {
      table.put("n" + n, 1);
    }
    Object connection = new Object();
    ThreadFrame.current().transactionBegan(connection);
    for (int n = 0; n < 3_000; n++) {
      setNumber(n);
      table.put("n" + n, 1); // what others see until the commit
    }
    Thread other = new Thread(() -> {
      for (int n = 0; n < 3_000; n++) {
        assertThat(numbered(n)).isEqualTo(1);
      }
    });
    other.start();
    other.join();
    for (int n = 0; n < 3_000; n++) {
      table.put("n" + n, 2);
    }
    ThreadFrame.current().transactionCommitted(connection);
    for (int n = 0; n < 3_000; n++) {
      assertThat(numbered(n)).isEqualTo(2);
    }
    calls = 0;
    assertThat(numbered(1)).isSameAs(numbered(1));
  }

  record Owner(long id, boolean known) {}

  @CacheMethod(key = "#owner.id")
  String ownerId(Owner owner) {
    return owner == null ? "nobody" : "" + owner.id();
  }

  @CacheMethod(key = "#owner.known, #n")
  String ownerKnown(Owner owner, int n) {
    return owner == null ? "nobody" : "" + owner.known();
  }

  public void a_path_that_meets_null_is_not_zero() {
    assertThat(ownerId(null)).isEqualTo("nobody").isEqualTo(ownerId(null));
    assertThat(ownerId(new Owner(0, false))).isEqualTo("0");
    assertThat(ownerId(null)).isEqualTo("nobody");
    assertThat(ownerKnown(null, 1)).isEqualTo("nobody");
    assertThat(ownerKnown(new Owner(0, false), 1)).isEqualTo("false");
  }

  @CacheMethod
  synchronized String monitored(String a) {
    return a + ++calls;
  }

  private synchronized String holdingTheMonitor(CountDownLatch held, CountDownLatch go) throws Exception {
    held.countDown();
    go.await();
    return monitored("m");
  }

  @CacheMethod
  static synchronized String monitoredOfClass(String a) {
    assertThat(Thread.holdsLock(Semantics.class)).isTrue();
    return a;
  }

  public void who_has_the_monitor_does_not_wait_for_who_needs_it() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> one = CompletableFuture.supplyAsync(() -> {
      try {
        return holdingTheMonitor(held, go);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    held.await();
    Thread two = new Thread(() -> monitored("m"));
    two.start();
    while (two.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("m1");
    two.join();
    assertThat(monitored("m")).isEqualTo("m1");
    assertThat(monitoredOfClass("a")).isEqualTo("a").isSameAs(monitoredOfClass("a"));
  }

  @CacheMethod(returns = Returns.COPY)
  java.util.Queue<String> queue(String a) {
    return new java.util.PriorityQueue<>(List.of(a, "b"));
  }

  public void a_copy_of_a_queue() {
    queue("a").clear();
    queue("a").clear();
    assertThat(queue("a")).containsExactly("a", "b");
  }

  static class Broken {
    @Override
    public int hashCode() {
      throw new IllegalStateException();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  @CacheMethod
  String ofArray(Object... parts) {
    return "p" + ++calls;
  }

  public void an_array_that_cannot_be_a_key_lets_the_call_go_through() {
    assertThat(ofArray(new Broken())).isEqualTo("p1");
    assertThat(ofArray(new Broken())).isEqualTo("p2");
  }

  // ---- operations, binding, partitions

  @Operation("quote") String quote(String a) {
    calls++;
    if (a.equals("bad")) {
      throw new IllegalStateException();
    }
    return OperationScope.current() == null ? "none" : OperationScope.current().operationName();
  }

  @Operation CompletableFuture<String> quoteLater(CompletableFuture<String> result) {
    return result;
  }

  @Operation @CacheMethod String both(String a) {
    calls++;
    return a;
  }

  @Operation static void nothingToReturn(long a, double b) {}

  public void an_operation_counts_once_it_is_bound() {
    assertThat(quote("a")).isEqualTo("none");
    CompletableFuture<String> result = new CompletableFuture<>();
    try (GuardRegistry guards = GuardRegistry.create()) {
      Operations.bind(guards);
      assertThat(quote("a")).isEqualTo("quote");
      assertThatThrownBy(() -> quote("bad")).isInstanceOf(IllegalStateException.class);
      assertThat(guards.stats(Operations.KIND).get("quote").count()).isEqualTo(2);
      assertThat(guards.stats(Operations.KIND).get("quote").errorCount()).isEqualTo(1);
      assertThat(quoteLater(result)).isSameAs(result);
      assertThat(guards.stats(Operations.KIND).get("Semantics.quoteLater").count()).isZero();
      result.complete("x");
      assertThat(guards.stats(Operations.KIND).get("Semantics.quoteLater").count()).isEqualTo(1);
      assertThat(quoteLater(null)).isNull();
      nothingToReturn(1, 2);
      assertThat(guards.stats(Operations.KIND).get("Semantics.nothingToReturn").count()).isEqualTo(1);
      both("a");
      both("a");
      assertThat(guards.stats(Operations.KIND).get("Semantics.both").count()).isEqualTo(2);
    }
    assertThat(quote("a")).isEqualTo("none");
  }

  @CacheMethod(ttl = "1h") String bound(String a) {
    return a + ++calls;
  }

  public void a_cache_joins_the_registry_that_is_bound() {
    assertThat(bound("a")).isEqualTo("a1");
    try (GuardRegistry guards = GuardRegistry.create()) {
      CacheMethods.bind(guards);
      assertThat(bound("a")).isEqualTo("a1");
      assertThat(guards.stats(GuardedCache.KIND).get("Semantics.bound").hitCount()).isEqualTo(1);
      assertThat(guards.get(GuardedCache.KIND, "Semantics.bound").config().ttl()).hasValue(java.time.Duration.ofHours(1));
      try (GuardRegistry second = GuardRegistry.create()) {
        assertThatThrownBy(() -> CacheMethods.bind(second)).isInstanceOf(IllegalStateException.class);
      }
      CacheMethods.bind(guards);
    }
    assertThat(bound("a")).isEqualTo("a1");
    Map<String, String> settings = Map.of("perfguard.cache.Semantics.bound.ttl", "10m");
    try (GuardRegistry guards = GuardRegistry.builder().configuration(io.perfguard.core.base.Configuration.of(settings)).build()) {
      CacheMethods.bind(guards);
      assertThat(bound("a")).isEqualTo("a2").isEqualTo(bound("a"));
      assertThat(guards.get(GuardedCache.KIND, "Semantics.bound").config().ttl()).hasValue(java.time.Duration.ofMinutes(10));
    }
    settings = Map.of("perfguard.cache.Semantics.bound.enabled", "false");
    try (GuardRegistry guards = GuardRegistry.builder().configuration(io.perfguard.core.base.Configuration.of(settings)).build()) {
      CacheMethods.bind(guards);
      assertThat(bound("a")).isEqualTo("a3");
      assertThat(bound("a")).isEqualTo("a4");
    }
    settings = Map.of("perfguard.cache.Semantics.bound.maximumItems", "none");
    try (GuardRegistry guards = GuardRegistry.builder().configuration(io.perfguard.core.base.Configuration.of(settings)).build()) {
      CacheMethods.bind(guards); // what is no value is logged, and the annotation holds
      assertThat(bound("a")).isEqualTo("a5").isEqualTo(bound("a"));
    }
  }

  static final ThreadLocal<String> TENANT = new ThreadLocal<>();

  @CacheMethod(key = "#this.tenant(), #a") String ofThread(String a) {
    return tenant() + a + ++calls;
  }

  private String tenant() {
    return TENANT.get();
  }

  public void a_context_that_is_in_the_key() {
    TENANT.set("x");
    assertThat(ofThread("a")).isEqualTo("xa1").isEqualTo(ofThread("a"));
    TENANT.set("y");
    assertThat(ofThread("a")).isEqualTo("ya2");
  }

  @CacheMethod(refreshAfter = "1ns", ttl = "1h") String fresh(String a) {
    return a + started.incrementAndGet();
  }

  public void a_hit_that_is_old_enough_calls_anew_in_the_background() {
    assertThat(fresh("a")).isEqualTo("a1");
    while (started.get() < 3) {
      assertThat(fresh("a")).startsWith("a");
    }
  }

  // Last: it stays set for this class loader.
  public void z_a_partition_enters_every_key() {
    String[] tenant = {"x"};
    CacheMethods.partition(() -> {
      if (tenant[0] == null) {
        throw new IllegalStateException("no tenant");
      }
      return tenant[0];
    });
    assertThat(secret("p")).isEqualTo("p1").isEqualTo(secret("p"));
    tenant[0] = "y";
    assertThat(secret("p")).isEqualTo("p2").isEqualTo(secret("p"));
    tenant[0] = null;
    assertThat(secret("p")).isEqualTo("p3");
    assertThat(secret("p")).isEqualTo("p4");
    tenant[0] = "x";
    assertThat(secret("p")).isEqualTo("p1");
    for (int n = 0; n < 100; n++) { // never refreshed on a thread that has no partition
      assertThat(inPartition("a")).isEqualTo(Thread.currentThread().getName());
    }
    table.put("a1", 1);
    CompletableFuture<Void> update = writeLater("a", 1);
    assertThat(row("a", 1)).isEqualTo(1);
    table.put("a1", 5);
    String own = tenant[0];
    Thread completes = new Thread(() -> {
      tenant[0] = "another";
      written.complete(null);
    });
    completes.start();
    try {
      completes.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    tenant[0] = own;
    assertThat(update).isDone();
    assertThat(row("a", 1)).isEqualTo(5).isEqualTo(row("a", 1));
    update(1, "a", 1, 1);
    assertThat(row("a", 1)).isEqualTo(1);
    update(1, "a", 1, 2);
    assertThat(row("a", 1)).isEqualTo(2);
  }
}
