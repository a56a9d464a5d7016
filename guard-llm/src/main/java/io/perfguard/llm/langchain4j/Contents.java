/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.VideoContent;
import io.perfguard.llm.spi.LlmMedia;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Contents of LangChain4j that are no text, by their address or their hash. Thread-safe. */
final class Contents {
  private Contents() {}

  static LlmMedia media(Content content) {
    if (content instanceof ImageContent image) {
      String detail =
          image.detailLevel() == null ? "" : image.detailLevel().name().toLowerCase(Locale.ROOT);
      return media(
          "image",
          image.image().mimeType(),
          image.image().url(),
          image.image().base64Data(),
          detail);
    }
    if (content instanceof AudioContent audio) {
      Audio sound = audio.audio();
      byte[] bytes = sound.base64Data() == null ? sound.binaryData() : null;
      return bytes == null
          ? media("audio", sound.mimeType(), sound.url(), sound.base64Data(), "")
          : new LlmMedia("audio", orEmpty(sound.mimeType()), "", LlmMedia.hash(bytes), "");
    }
    if (content instanceof VideoContent video) {
      return media(
          "video", video.video().mimeType(), video.video().url(), video.video().base64Data(), "");
    }
    if (content instanceof PdfFileContent pdf) {
      return media(
          "pdf", pdf.pdfFile().mimeType(), pdf.pdfFile().url(), pdf.pdfFile().base64Data(), "");
    }
    return new LlmMedia(
        content.getClass().getName(), "", "", LlmMedia.hash(String.valueOf(content)), "");
  }

  /** A picture that has a URL. */
  static ImageContent image(LlmMedia media) {
    for (ImageContent.DetailLevel level : ImageContent.DetailLevel.values()) {
      if (level.name().equalsIgnoreCase(media.detail())) {
        return ImageContent.from(media.url(), level);
      }
    }
    return ImageContent.from(media.url());
  }

  private static LlmMedia media(
      String kind,
      @Nullable String mimeType,
      @Nullable URI url,
      @Nullable String base64,
      String detail) {
    String address = url == null ? "" : url.toString();
    String hash = base64 == null ? "" : LlmMedia.hash(base64);
    return new LlmMedia(kind, orEmpty(mimeType), address, hash, detail);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
