/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticStore;
import io.perfguard.llm.semantic.StoreSearch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;

/**
 * The nearest known question among some, in ours and in the stores in memory of LangChain4j and
 * Spring AI; and an exact hit.
 */
public class SearchBenchmark {
  private static final double LEAST = 0.8;
  private static final int ASKED = 64;

  /** How many are known, and what is asked. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH fills it
  public abstract static class Known {
    final int count;
    private float[][] asked;
    private int turn;

    Known(int count) {
      this.count = count;
    }

    final void ask(Questions questions) {
      asked = new float[ASKED][];
      for (int i = 0; i < ASKED; i++) {
        asked[i] = questions.embed(Questions.reworded(i * (count / ASKED)));
      }
    }

    final float[] next() {
      turn = (turn + 1) % ASKED;
      return asked[turn];
    }
  }

  /** Ours. */
  @SuppressWarnings("NullAway.Init") // JMH fills it
  public abstract static class Ours extends Known {
    private Questions questions;
    private SemanticStore store;
    private SemanticCache cache;
    private String[] texts;
    private int turn;

    Ours(int count) {
      super(count);
    }

    /** Fills the store. */
    @Setup
    public void fill() {
      questions = new Questions(count);
      store = questions.store(100);
      cache = questions.cache(store);
      ask(questions);
      texts = new String[ASKED];
      for (int i = 0; i < ASKED; i++) {
        texts[i] = Questions.known(i * (count / ASKED));
      }
      if (search().nearest().isEmpty() || !hit()) {
        throw new AssertionError("nothing found");
      }
    }

    final StoreSearch search() {
      return store.nearest(questions.partition(), next(), LEAST);
    }

    final boolean hit() {
      turn = (turn + 1) % ASKED;
      return cache.lookup(Questions.SCOPE, texts[turn]).isHit();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
      cache.close();
    }
  }

  /** Ours, 1,000. */
  public static class Ours1k extends Ours {
    /** Not filled yet. */
    public Ours1k() {
      super(1_000);
    }
  }

  /** Ours, 10,000. */
  public static class Ours10k extends Ours {
    /** Not filled yet. */
    public Ours10k() {
      super(10_000);
    }
  }

  /** LangChain4j's. */
  @SuppressWarnings("NullAway.Init") // JMH fills it
  public abstract static class LangChain extends Known {
    private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();

    LangChain(int count) {
      super(count);
    }

    /** Fills the store. */
    @Setup
    public void fill() {
      Questions questions = new Questions(count);
      List<Embedding> vectors = new ArrayList<>();
      List<TextSegment> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        vectors.add(Embedding.from(questions.vectorOf(i)));
        texts.add(TextSegment.from(Questions.known(i)));
      }
      store.addAll(vectors, texts);
      ask(questions);
      if (search() == 0) {
        throw new AssertionError("nothing found");
      }
    }

    final int search() {
      EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
          .queryEmbedding(Embedding.from(next()))
          .maxResults(1)
          .minScore((1 + LEAST) / 2)
          .build();
      return store.search(request).matches().size();
    }
  }

  /** LangChain4j's, 1,000. */
  public static class LangChain1k extends LangChain {
    /** Not filled yet. */
    public LangChain1k() {
      super(1_000);
    }
  }

  /** LangChain4j's, 10,000. */
  public static class LangChain10k extends LangChain {
    /** Not filled yet. */
    public LangChain10k() {
      super(10_000);
    }
  }

  /** Spring AI's. */
  @SuppressWarnings("NullAway.Init") // JMH fills it
  public abstract static class Spring extends Known {
    private SimpleVectorStore store;

    Spring(int count) {
      super(count);
    }

    /** Fills the store. */
    @Setup
    public void fill() {
      Questions questions = new Questions(count);
      ask(questions);
      store = SimpleVectorStore.builder(new Given(questions, this)).build();
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        documents.add(new Document(Questions.known(i)));
      }
      store.add(documents);
      if (search() == 0) {
        throw new AssertionError("nothing found");
      }
    }

    final int search() {
      SearchRequest request = SearchRequest.builder()
          .query("asked")
          .topK(1)
          .similarityThreshold(LEAST)
          .build();
      return store.similaritySearch(request).size();
    }
  }

  /** Gives the vectors that were made before, so that only the search is measured. */
  private static final class Given implements EmbeddingModel {
    private final Questions questions;
    private final Known known;

    Given(Questions questions, Known known) {
      this.questions = questions;
      this.known = known;
    }

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
      throw new UnsupportedOperationException("not asked for");
    }

    @Override
    public int dimensions() {
      return Questions.DIMENSIONS;
    }

    @Override
    public float[] embed(String text) {
      return text.equals("asked") ? known.next() : questions.embed(text);
    }

    @Override
    public float[] embed(Document document) {
      String text = document.getText();
      return questions.embed(text == null ? "" : text);
    }

    @Override
    public List<float[]> embed(
        List<Document> documents, @Nullable EmbeddingOptions options, BatchingStrategy strategy) {
      return documents.stream().map(this::embed).toList();
    }
  }

  /** Spring AI's, 1,000. */
  public static class Spring1k extends Spring {
    /** Not filled yet. */
    public Spring1k() {
      super(1_000);
    }
  }

  /** Spring AI's, 10,000. */
  public static class Spring10k extends Spring {
    /** Not filled yet. */
    public Spring10k() {
      super(10_000);
    }
  }

  /**
   * An exact hit among 10,000.
   *
   * @param known the store
   * @return true
   */
  @Benchmark
  public boolean exactHit(Ours10k known) {
    return known.hit();
  }

  /**
   * Ours, 1,000.
   *
   * @param known the store
   * @return what was found
   */
  @Benchmark
  public StoreSearch ours1k(Ours1k known) {
    return known.search();
  }

  /**
   * Ours, 10,000.
   *
   * @param known the store
   * @return what was found
   */
  @Benchmark
  public StoreSearch ours10k(Ours10k known) {
    return known.search();
  }

  /**
   * LangChain4j's, 1,000.
   *
   * @param known the store
   * @return how many were found
   */
  @Benchmark
  public int langChain1k(LangChain1k known) {
    return known.search();
  }

  /**
   * LangChain4j's, 10,000.
   *
   * @param known the store
   * @return how many were found
   */
  @Benchmark
  public int langChain10k(LangChain10k known) {
    return known.search();
  }

  /**
   * Spring AI's, 1,000.
   *
   * @param known the store
   * @return how many were found
   */
  @Benchmark
  public int spring1k(Spring1k known) {
    return known.search();
  }

  /**
   * Spring AI's, 10,000.
   *
   * @param known the store
   * @return how many were found
   */
  @Benchmark
  public int spring10k(Spring10k known) {
    return known.search();
  }
}
