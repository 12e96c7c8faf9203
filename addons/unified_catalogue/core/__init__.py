from .score import Need, Score, score

__all__ = ['Need', 'Score', 'score']
